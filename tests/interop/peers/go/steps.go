// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// report is what is known of one connection; tests/interop compares it with the other side's.
type report struct {
	Event     string `json:"event"`
	Handshake bool   `json:"handshake"`
	Version   string `json:"version"`
	Cipher    string `json:"cipher"`
	Group     string `json:"group"`
	Alpn      string `json:"alpn"`
	Resumed   bool   `json:"resumed"`
	Retried   bool   `json:"retried"`
	Ems       bool   `json:"ems"`
	PeerCert  bool   `json:"peer_cert"`
	Received  int64  `json:"received"`
	Sha256    string `json:"sha256"`
	Sent      int64  `json:"sent"`
	ReadEnd   string `json:"read_end"` // close_notify, eof, reset, error; "" while it had not ended
	SocketEnd string `json:"socket_end"`
	Drained   int64  `json:"drained"`
	Failed    string `json:"failed"` // the first step that failed
	Error     string `json:"error"`
}

type session struct {
	tls    *tls.Conn
	tcp    *net.TCPConn
	cork   *cork
	sum    hash.Hash
	report report
}

// The bytes that send and pump send: position modulo the block's length decides.
const blockLen = 65521

var block = func() []byte {
	b := make([]byte, blockLen)
	for i := range b {
		b[i] = byte(i*i*31 + i*17 + i>>8)
	}
	return b
}()

// cork keeps what is written while it is on, so that it leaves in one piece; and it remembers the
// socket's end, which crypto/tls takes for a close_notify where no record is cut.
type cork struct {
	net.Conn
	on    bool
	ended bool
	kept  []byte
}

func (c *cork) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.ended = c.ended || err == io.EOF
	return n, err
}

func (c *cork) Write(b []byte) (int, error) {
	if !c.on {
		return c.Conn.Write(b)
	}
	c.kept = append(c.kept, b...)
	return len(b), nil
}

func (c *cork) pull() error {
	c.on = false
	// Behind its close_notify crypto/tls forbids writing by a deadline in the past.
	_ = c.Conn.SetWriteDeadline(time.Time{})
	_, err := c.Conn.Write(c.kept)
	c.kept = nil
	return err
}

// carryOut runs the steps; open makes a TLS connection on a socket.
func carryOut(open func(net.Conn) *tls.Conn, tcp *net.TCPConn, steps []string) {
	held := &cork{Conn: tcp}
	conn := open(held)
	s := &session{tls: conn, tcp: tcp, cork: held, sum: sha256.New()}
	s.report.Event = "ended"
	if err := conn.Handshake(); err != nil {
		s.failed("handshake", err)
	} else {
		s.agreed()
		for _, step := range steps {
			if err := s.step(step); err != nil {
				s.failed(step, err)
				break
			}
		}
	}
	_ = tcp.Close()
	s.report.Sha256 = hex.EncodeToString(s.sum.Sum(nil))
	say(s.report)
}

func (s *session) failed(step string, err error) {
	s.report.Failed, s.report.Error = step, err.Error()
}

func (s *session) agreed() {
	state := s.tls.ConnectionState()
	r := &s.report
	r.Handshake, r.Resumed, r.Retried = true, state.DidResume, state.HelloRetryRequest
	r.Cipher, r.Group = tls.CipherSuiteName(state.CipherSuite), groupName(state.CurveID)
	r.Version = strings.Replace(tls.VersionName(state.Version), "TLS ", "TLSv", 1)
	// Without the extended master secret it exports nothing.
	_, err := state.ExportKeyingMaterial("EXPORTER-endwell", nil, 32)
	r.Ems = err == nil
	r.Alpn, r.PeerCert = state.NegotiatedProtocol, len(state.PeerCertificates) > 0
}

func (s *session) step(text string) error {
	name, argument, _ := strings.Cut(text, ":")
	n, _ := strconv.ParseInt(argument, 10, 64)
	switch name {
	case "send":
		return s.send(n)
	case "recv":
		return s.recv(n)
	case "recv-end":
		return s.recvEnd(func([]byte) error { return nil })
	case "echo":
		return s.recvEnd(s.write)
	case "pump":
		return s.pump(n)
	case "get":
		return s.write([]byte("GET " + argument + " HTTP/1.0\r\n\r\n"))
	case "mark":
		say(map[string]any{"event": "mark"})
		return nil
	case "go":
		_, err := os.Stdin.Read(make([]byte, 1))
		return err
	case "close-write":
		return s.tls.CloseWrite()
	case "raw":
		_ = s.tcp.SetWriteDeadline(time.Time{})
		_, err := s.cork.Write(bytes.Repeat([]byte{0x55}, int(n)))
		return err
	case "cork":
		s.cork.on = true
		return nil
	case "uncork":
		return s.cork.pull()
	case "fin":
		return s.tcp.CloseWrite()
	case "rst":
		_ = s.tcp.SetLinger(0)
		return s.tcp.Close()
	case "close":
		return s.tcp.Close()
	case "bye":
		return s.tls.Close()
	case "drain":
		return s.drain()
	}
	return fmt.Errorf("crypto/tls cannot do this")
}

func (s *session) write(b []byte) error {
	n, err := s.tls.Write(b)
	s.report.Sent += int64(n)
	return err
}

func (s *session) send(n int64) error {
	for n > 0 {
		from := s.report.Sent % blockLen
		part := block[from:min(blockLen, from+n)]
		if err := s.write(part); err != nil {
			return err
		}
		n -= int64(len(part))
	}
	return nil
}

func (s *session) took(b []byte) {
	s.sum.Write(b)
	s.report.Received += int64(len(b))
}

func (s *session) recv(n int64) error {
	buffer := make([]byte, 65536)
	for n > 0 {
		got, err := s.tls.Read(buffer[:min(n, int64(len(buffer)))])
		s.took(buffer[:got])
		n -= int64(got)
		if err != nil {
			s.report.ReadEnd = s.endOf(err)
			return err
		}
	}
	return nil
}

func (s *session) recvEnd(each func([]byte) error) error {
	buffer := make([]byte, 65536)
	for {
		got, err := s.tls.Read(buffer)
		s.took(buffer[:got])
		if got > 0 {
			if fault := each(buffer[:got]); fault != nil {
				return fault
			}
		}
		if err != nil {
			s.report.ReadEnd = s.endOf(err)
			s.report.Error = err.Error()
			return nil
		}
	}
}

// pump sends n bytes to a peer that echoes them, never more than a window ahead of what came back.
func (s *session) pump(n int64) error {
	const window = 65536
	for n > 0 {
		part := min(n, window)
		if err := s.send(part); err != nil {
			return err
		}
		if err := s.recv(part); err != nil {
			return err
		}
		n -= part
	}
	return nil
}

// drain reads the socket to its end and looks at nothing: for a peer that has said goodbye.
func (s *session) drain() error {
	n, err := io.Copy(io.Discard, s.tcp)
	s.report.Drained, s.report.SocketEnd = n, "eof"
	if err != nil {
		s.report.SocketEnd = s.endOf(err)
	}
	return nil
}

func (s *session) endOf(err error) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF) && s.cork.ended:
		return "eof"
	case errors.Is(err, io.EOF):
		return "close_notify"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	}
	return "error"
}
