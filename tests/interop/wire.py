"""A TCP relay between endwell and a peer, which can damage or cut one direction on command."""
import select
import socket
import struct
import threading

TO_ENDWELL, TO_PEER = "endwell", "peer"
HEADER_LEN = 5
APPLICATION_DATA = 23


class Wire:
    """Relays one connection, record by record. at_next(direction, action) says what befalls the
    next record in that direction: corrupt; fin, fin_within: the stream ends before it, or inside
    it; reset. endwell_serves: whether the server, whose port start is told, is endwell."""

    def __init__(self, endwell_serves):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.target = None
        self._endwell_serves = endwell_serves
        self._actions, self._pending = {}, {TO_ENDWELL: b"", TO_PEER: b""}
        self._wake, self._woken = socket.socketpair()
        self._sockets = {}
        self.longest = {TO_ENDWELL: 0, TO_PEER: 0}  # of the fragments of application data
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self, target):
        self.target = target
        self._thread.start()

    def at_next(self, direction, action):
        self._actions[direction] = action

    def close(self):
        self._wake.close()
        if self._thread.is_alive():
            self._thread.join(5)
        for one in (self._listener, self._woken, *self._sockets.values()):
            one.close()

    def _run(self):
        if self._woken in select.select([self._listener, self._woken], [], [])[0]:
            return
        client, _ = self._listener.accept()
        try:
            server = socket.create_connection(("127.0.0.1", self.target))
        except OSError:  # the server has ended: so says the case
            client.close()
            return
        ends = (server, client) if self._endwell_serves else (client, server)
        self._sockets = dict(zip((TO_ENDWELL, TO_PEER), ends))  # by where they lead
        for one in ends:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What comes from the peer goes to endwell, and the other way round.
        sources = {self._sockets[TO_PEER]: TO_ENDWELL, self._sockets[TO_ENDWELL]: TO_PEER}
        while sources:
            ready = select.select([*sources, self._woken], [], [])[0]
            if self._woken in ready:
                return
            for one in ready:
                if one in sources and not self._relay(one, sources[one], sources):
                    del sources[one]

    def _relay(self, source, direction, sources):
        """One read; False where there is no more to come."""
        to = self._sockets[direction]
        try:
            part = source.recv(1 << 16)
        except ConnectionError:
            self._reset(to, sources)
            return False
        try:
            if not part:
                to.shutdown(socket.SHUT_WR)
                return False
            self._pending[direction] += part
            self._send_records(to, direction, sources)
        except OSError:
            pass  # that side has ended already; the rest is read for nobody
        return True

    def _send_records(self, to, direction, sources):
        data = self._pending[direction]
        while len(data) >= HEADER_LEN:
            length = HEADER_LEN + struct.unpack(">H", data[3:HEADER_LEN])[0]
            if len(data) < length:
                break
            self._send_record(to, direction, data[:length], sources)
            data = data[length:]
        self._pending[direction] = data

    def _send_record(self, to, direction, record, sources):
        if record[0] == APPLICATION_DATA:
            self.longest[direction] = max(self.longest[direction], len(record) - HEADER_LEN)
        action = self._actions.pop(direction, None)
        if action == "corrupt":
            record = record[:-1] + bytes([record[-1] ^ 1])
        elif action == "fin_within":
            record = record[:-1]
        if action == "reset":
            self._reset(to, sources)
        elif action == "fin":
            to.shutdown(socket.SHUT_WR)
        else:
            to.sendall(record)
            if action == "fin_within":
                to.shutdown(socket.SHUT_WR)

    @staticmethod
    def _reset(one, sources):
        sources.pop(one, None)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.close()
