// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"
)

var groupNames = map[string]tls.CurveID{
	"X25519": tls.X25519,
	"P-256":  tls.CurveP256,
	"P-384":  tls.CurveP384,
}

func groupName(id tls.CurveID) string {
	for name, known := range groupNames {
		if known == id {
			return name
		}
	}
	return id.String()
}

func configure(o *options, server bool) (*tls.Config, error) {
	config := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		MaxVersion:         tls.VersionTLS13,
		ServerName:         o.name,
		ClientSessionCache: tls.NewLRUClientSessionCache(8),
	}
	switch o.tls {
	case "1.2":
		config.MaxVersion = tls.VersionTLS12
	case "1.3":
		config.MinVersion = tls.VersionTLS13
	}
	for _, suite := range tls.CipherSuites() {
		if suite.Name == o.ciphers { // heeded in 1.2 alone
			config.CipherSuites = []uint16{suite.ID}
		}
	}
	if o.alpn != "" {
		config.NextProtos = strings.Split(o.alpn, ",")
	}
	if o.groups != "" {
		for _, name := range strings.Split(o.groups, ":") {
			config.CurvePreferences = append(config.CurvePreferences, groupNames[name])
		}
	}
	if o.cert != "" {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, trust(config, o, server)
}

func trust(config *tls.Config, o *options, server bool) error {
	if o.ca == "" {
		return nil
	}
	pem, err := os.ReadFile(o.ca)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("no certificate in %s", o.ca)
	}
	if !server {
		config.RootCAs = pool
		return nil
	}
	config.ClientCAs = pool
	switch o.clientCert {
	case "ask":
		config.ClientAuth = tls.VerifyClientCertIfGiven
	case "require":
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return nil
}
