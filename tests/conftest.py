"""What every test shares: properties are never judged by the clock, since the suite runs on a busy two-core machine too."""

from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
