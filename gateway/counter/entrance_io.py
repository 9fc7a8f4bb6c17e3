"""What the paths of logging in and out answer, and who it is that calls. Replies are values."""

from gateway.counter.admission import Caller, no_session
from gateway.counter.api import Refusal
from gateway.counter.cookies import LOCAL, TOKEN, Headers, drop_cookie, identity_in, set_cookie, value_of
from gateway.counter.entry import read_entry
from gateway.counter.porter_io import Porter
from gateway.counter.replies import Reply, json_bytes, json_reply, refusal
from gateway.counter.routes_io import Routes


class Entrance:
    """The door's own paths."""

    def __init__(self, porter: Porter, routes: Routes) -> None:
        self._porter = porter
        self._routes = routes

    def caller(self, headers: Headers, *, lan: bool) -> Caller:
        """Who calls."""
        identity = identity_in(headers, lan=lan)
        tokens, keys = value_of(headers, TOKEN), value_of(headers, LOCAL)
        return Caller(
            self._porter.find(identity, lan=lan) if identity else None,
            cookie=bool(identity),
            token=tokens[0] if len(tokens) == 1 else "",
            local=len(keys) == 1 and self._porter.is_local(keys[0]),
            free=not lan and not self._porter.roll.defined,
        )

    def used(self, caller: Caller) -> None:
        """The caller did something by hand."""
        if caller.session is not None:
            self._porter.use(caller.session)

    async def login(self, body: bytes, headers: Headers, *, lan: bool) -> Reply:
        """POST /api/login."""
        said = read_entry("login", body)
        if isinstance(said, Refusal):
            return refusal(said)
        entered = await self._porter.login(str(said["clerk"]), str(said["pin"]), identity_in(headers, lan=lan), lan=lan)
        if isinstance(entered, Refusal):
            return refusal(entered)
        identity, session = entered
        tree = await self._routes.settled(Caller(session))
        return Reply(200, json_bytes(tree | {"token": session.token}), extra=(set_cookie(identity, lan=lan),))

    async def logout(self, body: bytes, caller: Caller, *, lan: bool) -> Reply:
        """POST /api/logout."""
        said = read_entry("logout", body)
        if isinstance(said, Refusal):
            return refusal(said)
        if caller.session is not None:
            self._porter.logout(caller.session)
        tree = await self._routes.settled(self.caller((), lan=lan))
        return Reply(200, json_bytes(tree), extra=(drop_cookie(lan=lan),))

    async def clerks(self) -> Reply:
        """GET /api/clerks: for the buttons of the login page."""
        roll = self._porter.roll
        return json_reply(200, {"defined": roll.defined, "clerks": [{"name": one.name, "role": one.role} for one in roll.clerks]})

    async def session(self, caller: Caller) -> Reply:
        """GET /api/session: who this page is logged in as, and its token, for a page that was loaded anew."""
        session = caller.session
        if session is None:
            return refusal(no_session(caller))
        return json_reply(200, {"clerk": session.clerk.name, "role": session.clerk.role, "token": session.token})
