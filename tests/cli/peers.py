"""Peers made of Python's ssl module over plain sockets, with each end of each direction by hand."""
import socket
import ssl
import struct
import threading
import warnings

from world import PATIENCE


class Peer:
    """TLS on a socket. `how` says how the other's stream ended: end, cut, reset, alert."""

    def __init__(self, sock, context, server_name=None):
        sock.settimeout(PATIENCE)
        # A reset drops what Nagle's algorithm still holds back; here what was sent has left.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock, self.how, self.unread, self.held = sock, None, b"", False
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing,
                                    server_side=server_name is None,
                                    server_hostname=server_name)

    def _flush(self):
        data = b"" if self.held else self.outgoing.read()
        if data:
            self.sock.sendall(data)

    def _fill(self):
        data = self.sock.recv(65536)
        if data:
            self.incoming.write(data)
        else:
            self.incoming.write_eof()

    def _until_done(self, call, *args):
        while True:
            try:
                result = call(*args)
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()
                continue
            except ssl.SSLError:
                self._try_flush()
                raise
            self._flush()
            return result

    def _try_flush(self):
        try:
            self._flush()
        except OSError:
            pass

    def handshake(self, then=lambda peer: None):
        """then: what a client of TLS 1.3 says next. It leaves with the last flight: no limit passes in between."""
        def all_of_it():
            self.tls.do_handshake()
            self.held = True
            then(self)
            self.held = False
        self._until_done(all_of_it)
        return self

    def send(self, data):
        self._until_done(self.tls.write, data)

    def read(self, most=65536):
        """Some bytes; b"" when the stream ended, which `how` then tells."""
        if self.unread:
            data, self.unread = self.unread[:most], self.unread[most:]
            return data
        try:
            data = self._until_done(self.tls.read, most)
            if not data:
                self.how = "end"
            return data
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError, ssl.SSLError, ConnectionError) as why:
            self.how = _name_of(why)
            return b""

    def read_exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.read(count - len(data))
            if not piece:
                break
            data += piece
        return data

    def read_all(self):
        data = []
        while piece := self.read():
            data.append(piece)
        return b"".join(data)

    def end(self):
        """Our close_notify; reading goes on. (unwrap() fails over data that lies there unread.)"""
        try:
            while data := self.tls.read(65536):
                self.unread += data
        except ssl.SSLError:
            pass
        try:
            self.tls.unwrap()
        except ssl.SSLError:
            pass
        self._flush()

    def raw(self, data):
        self.sock.sendall(data)

    def close(self):
        self.sock.close()

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


def _name_of(why):
    if isinstance(why, ssl.SSLZeroReturnError):
        return "end"
    if isinstance(why, ssl.SSLEOFError):
        return "cut"
    if isinstance(why, ConnectionError):
        return "reset"
    return "alert" if "alert" in str(why).lower() else f"error {why}"


def speak(context, version, ciphers=None):
    """This version only. What is old needs OpenSSL's security level 0, and Python's leave."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)
    return context


def client_context(ca, version=ssl.TLSVersion.TLSv1_3, ciphers=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(ca)
    return speak(context, version, ciphers)


def client(world, port, name="localhost", context=None):
    """A connected client of `endwell serve`."""
    context = context or client_context(world.certificate("localhost")[0])
    return Peer(socket.create_connection(("127.0.0.1", port)), context, name).handshake()


class Scene:
    """A listening socket whose one connection `play` is given, in a thread."""

    def __init__(self, play, context=None):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        self.port = self.listener.getsockname()[1]
        self.play, self.context, self.fault, self.result = play, context, None, None
        self.over = threading.Event()  # set when the other side is through
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(PATIENCE)
        self.listener.close()

    def _run(self):
        try:
            sock, _ = self.listener.accept()
            sock.settimeout(PATIENCE)
            with sock:
                peer = Peer(sock, self.context).handshake() if self.context else sock
                if self.context:
                    peer.over = self.over
                self.result = self.play(peer)
        except ConnectionError as why:  # the command may end by a reset; its own report tells
            self.result = why
        except Exception as why:  # shown by the test that then fails
            self.fault = why


def server_context(world, version=ssl.TLSVersion.TLSv1_3, ciphers=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*world.certificate("localhost"))
    return speak(context, version, ciphers)
