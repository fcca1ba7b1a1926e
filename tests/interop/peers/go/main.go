// SPDX-License-Identifier: Apache-2.0

// A TLS 1.2 and 1.3 peer made of crypto/tls alone, for tests/interop: it serves or connects, carries out
// the steps it is given on each connection, and reports each connection as one JSON line.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"strings"
)

type options struct {
	tls, cert, key, ca, name, clientCert, groups, ciphers, alpn, steps string
	count                                                              int
}

func main() {
	if len(os.Args) < 3 {
		fail("usage: peer serve|connect ADDRESS [options]")
	}
	role, address := os.Args[1], os.Args[2]
	o := parse(os.Args[3:])
	config, err := configure(o, role == "serve")
	if err != nil {
		fail(err.Error())
	}
	if role == "serve" {
		err = serve(address, config, o)
	} else {
		err = connect(address, config, o)
	}
	if err != nil {
		fail(err.Error())
	}
}

func parse(arguments []string) *options {
	o := &options{}
	flags := flag.NewFlagSet("peer", flag.ExitOnError)
	flags.StringVar(&o.tls, "tls", "", "1.2 or 1.3; anything else: both")
	flags.StringVar(&o.cert, "cert", "", "our certificate chain")
	flags.StringVar(&o.key, "key", "", "its key")
	flags.StringVar(&o.ca, "ca", "", "whom to trust")
	flags.StringVar(&o.name, "name", "localhost", "the server's name")
	flags.StringVar(&o.clientCert, "client-cert", "", "server: ask or require")
	flags.StringVar(&o.groups, "groups", "", "groups, colon-separated")
	flags.StringVar(&o.alpn, "alpn", "", "protocols, comma-separated")
	flags.StringVar(&o.steps, "steps", "echo,bye", "what to do on each connection")
	flags.IntVar(&o.count, "count", 1, "how many connections, one after the other")
	flags.StringVar(&o.ciphers, "ciphers", "", "the one suite of 1.2; in 1.3 it chooses by itself")
	_ = flags.Parse(arguments)
	return o
}

func fail(text string) {
	fmt.Fprintln(os.Stderr, text)
	os.Exit(1)
}

func say(v any) {
	line, _ := json.Marshal(v)
	fmt.Println(string(line))
}

func serve(address string, config *tls.Config, o *options) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	say(map[string]any{"event": "listening", "port": listener.Addr().(*net.TCPAddr).Port})
	open := func(c net.Conn) *tls.Conn { return tls.Server(c, config) }
	for i := 0; i < o.count; i++ {
		tcp, err := listener.Accept()
		if err != nil {
			return err
		}
		carryOut(open, tcp.(*net.TCPConn), strings.Split(o.steps, ","))
	}
	return nil
}

func connect(address string, config *tls.Config, o *options) error {
	open := func(c net.Conn) *tls.Conn { return tls.Client(c, config) }
	for i := 0; i < o.count; i++ {
		tcp, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		carryOut(open, tcp.(*net.TCPConn), strings.Split(o.steps, ","))
	}
	return nil
}
