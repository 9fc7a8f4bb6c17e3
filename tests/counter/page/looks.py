"""What an eye and a finger ask of the page, measured in the browser."""

TOUCH = {"counter": 63.5, "desk": 63.5, "phone": 51.5}
"""Least height and width of what is pressed, CSS pixels: 64 are 12 mm on a 7 inch screen of 800x480."""

GOOD = {"small": [], "text": [], "away": 0, "wide": False}

SMALL = """(least) => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1;
  const top = document.querySelector("dialog[open]") ?? document.body;
  const small = [...top.querySelectorAll("button, input:not([type=checkbox], [type=radio]), label.tick, label.choice")].filter(seen)
    .map((e) => [e.id || e.className || e.innerText, e.getBoundingClientRect()]).filter(([, r]) => r.height < least || r.width < least)
    .map(([name, r]) => `${name} ${r.width}x${r.height}`);
  const text = [...top.querySelectorAll("*")].filter((e) => seen(e) && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 16).map((e) => e.innerText);
  const away = [...top.querySelectorAll("button.main, .acts button")].filter(seen).map((e) => e.getBoundingClientRect())
    .filter((r) => r.bottom > innerHeight + 0.5 || r.right > innerWidth + 0.5).length;
  return {small, text, away, wide: document.documentElement.scrollWidth > innerWidth};
}"""
