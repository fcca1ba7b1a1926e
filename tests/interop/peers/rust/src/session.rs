// SPDX-License-Identifier: Apache-2.0

use crate::compression;
use crate::config::{cipher_name, group_name};
use crate::report::{self, Report};
use crate::Fault;
use ring::digest;
use rustls::{Connection, HandshakeKind};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// The bytes that send and pump send: position modulo the block's length decides.
const BLOCK_LEN: usize = 65521;
const WINDOW: u64 = 65536;

struct Session {
    tls: Connection,
    tcp: TcpStream,
    /// What is kept, so that it leaves in one piece, while there is a cork.
    corked: Option<Vec<u8>>,
    block: Vec<u8>,
    sum: digest::Context,
    report: Report,
}

pub fn carry_out(tls: Connection, tcp: TcpStream, steps: &str) {
    let block = (0..BLOCK_LEN).map(|i| (i * i * 31 + i * 17 + (i >> 8)) as u8).collect();
    let sum = digest::Context::new(&digest::SHA256);
    let mut s = Session { tls, tcp, corked: None, block, sum, report: Report::default() };
    let _ = s.tcp.set_nodelay(true);
    match s.handshake() {
        Err(fault) => s.failed("handshake", fault),
        Ok(()) => {
            s.agreed();
            for step in steps.split(',') {
                if let Err(fault) = s.step(step) {
                    s.failed(step, fault);
                    break;
                }
            }
        }
    }
    s.report.sha256 = s.sum.finish().as_ref().iter().map(|b| format!("{b:02x}")).collect();
    s.report.say();
}

impl Session {
    fn failed(&mut self, step: &str, fault: Fault) {
        self.report.failed = step.into();
        self.report.error = fault.to_string();
    }

    fn handshake(&mut self) -> Result<(), Fault> {
        while self.tls.is_handshaking() {
            self.flush()?;
            if self.tls.is_handshaking() && !self.fetch()? {
                return Err("the connection ended in the handshake".into());
            }
        }
        self.flush()
    }

    fn agreed(&mut self) {
        let (r, tls) = (&mut self.report, &self.tls);
        r.handshake = true;
        r.version =
            tls.protocol_version().map_or(String::new(), |v| format!("{v:?}").replace("v1_", "v1."));
        r.cipher = tls.negotiated_cipher_suite().map_or(String::new(), |s| cipher_name(s.suite()));
        r.group =
            tls.negotiated_key_exchange_group().map_or(String::new(), |g| group_name(g.name()));
        r.alpn = tls.alpn_protocol().map_or(String::new(), |p| String::from_utf8_lossy(p).into());
        r.resumed = tls.handshake_kind() == Some(HandshakeKind::Resumed);
        r.retried = tls.handshake_kind() == Some(HandshakeKind::FullWithHelloRetryRequest);
        (r.compressed, r.decompressed) = compression::happened();
        r.peer_cert = tls.peer_certificates().is_some_and(|chain| !chain.is_empty());
    }

    fn step(&mut self, text: &str) -> Result<(), Fault> {
        let (name, argument) = text.split_once(':').unwrap_or((text, "0"));
        let n: u64 = argument.parse().unwrap_or(0);
        match name {
            "send" => self.send(n),
            "recv" => self.recv(n),
            "recv-end" => self.recv_end(false),
            "echo" => self.recv_end(true),
            "pump" => self.pump(n),
            "key-update" => Ok(self.tls.refresh_traffic_keys()?),
            "get" => self.say(format!("GET {argument} HTTP/1.0\r\n\r\n").as_bytes()),
            "mark" => {
                report::mark();
                Ok(())
            }
            "go" => Ok(io::stdin().read_exact(&mut [0])?),
            "close-write" => {
                self.tls.send_close_notify();
                self.flush()
            }
            "raw" => {
                let bytes = vec![0x55; n as usize];
                match &mut self.corked {
                    Some(kept) => Ok(kept.extend(bytes)),
                    None => Ok(self.tcp.write_all(&bytes)?),
                }
            }
            "cork" => {
                self.corked = Some(Vec::new());
                Ok(())
            }
            "uncork" => {
                let kept = self.corked.take().unwrap_or_default();
                Ok(self.tcp.write_all(&kept)?)
            }
            "fin" => Ok(self.tcp.shutdown(Shutdown::Write)?),
            "rst" => self.reset(),
            "close" => self.close(),
            "bye" => {
                self.tls.send_close_notify();
                self.flush()?;
                self.close()
            }
            "drain" => {
                self.drain();
                Ok(())
            }
            _ => Err("this peer does not know the step".into()),
        }
    }

    /// The last copy of the descriptor: a fresh, unconnected one takes its place.
    fn close(&mut self) -> Result<(), Fault> {
        let stand_in = socket2::Socket::new(
            socket2::Domain::IPV4,
            socket2::Type::STREAM,
            Some(socket2::Protocol::TCP),
        )?;
        self.tcp = stand_in.into();
        Ok(())
    }

    fn reset(&mut self) -> Result<(), Fault> {
        socket2::SockRef::from(&self.tcp).set_linger(Some(Duration::ZERO))?;
        self.close()
    }

    fn flush(&mut self) -> Result<(), Fault> {
        while self.tls.wants_write() {
            match &mut self.corked {
                Some(kept) => self.tls.write_tls(kept)?,
                None => self.tls.write_tls(&mut self.tcp)?,
            };
        }
        Ok(())
    }

    /// Reads from the socket once; false at its end.
    fn fetch(&mut self) -> Result<bool, Fault> {
        let n = self.tls.read_tls(&mut self.tcp)?;
        if let Err(fault) = self.tls.process_new_packets() {
            let _ = self.flush(); // the alert
            return Err(fault.into());
        }
        self.flush()?; // the answer to a key update
        Ok(n > 0)
    }

    fn send(&mut self, mut n: u64) -> Result<(), Fault> {
        while n > 0 {
            let from = self.report.sent as usize % BLOCK_LEN;
            let to = BLOCK_LEN.min(from.saturating_add(n as usize));
            let taken = self.tls.writer().write(&self.block[from..to])?;
            self.report.sent += taken as u64;
            n -= taken as u64;
            self.flush()?;
        }
        Ok(())
    }

    fn say(&mut self, mut bytes: &[u8]) -> Result<(), Fault> {
        while !bytes.is_empty() {
            let taken = self.tls.writer().write(bytes)?;
            self.report.sent += taken as u64;
            bytes = &bytes[taken..];
            self.flush()?;
        }
        Ok(())
    }

    /// Some plaintext; 0 at the peer's close_notify.
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Fault> {
        loop {
            match self.tls.reader().read(out) {
                Err(wait) if wait.kind() == ErrorKind::WouldBlock => self.fetch()?,
                Err(fault) => return Err(fault.into()),
                Ok(n) => {
                    self.sum.update(&out[..n]);
                    self.report.received += n as u64;
                    return Ok(n);
                }
            };
        }
    }

    fn recv(&mut self, mut n: u64) -> Result<(), Fault> {
        let mut buffer = vec![0; 65536];
        while n > 0 {
            let most = buffer.len().min(n as usize);
            match self.read(&mut buffer[..most]) {
                Ok(0) => {
                    self.report.read_end = "close_notify".into();
                    return Err("close_notify came first".into());
                }
                Ok(got) => n -= got as u64,
                Err(fault) => {
                    self.report.read_end = end_of(&fault).into();
                    return Err(fault);
                }
            }
        }
        Ok(())
    }

    fn recv_end(&mut self, echo: bool) -> Result<(), Fault> {
        let mut buffer = vec![0; 65536];
        loop {
            match self.read(&mut buffer) {
                Ok(0) => {
                    self.report.read_end = "close_notify".into();
                    return Ok(());
                }
                Ok(got) if echo => self.say(&buffer[..got])?,
                Ok(_) => {}
                Err(fault) => {
                    self.report.read_end = end_of(&fault).into();
                    self.report.error = fault.to_string();
                    return Ok(());
                }
            }
        }
    }

    /// Sends n bytes to a peer that echoes them, never more than a window ahead of what came back.
    fn pump(&mut self, mut n: u64) -> Result<(), Fault> {
        while n > 0 {
            let part = n.min(WINDOW);
            self.send(part)?;
            self.recv(part)?;
            n -= part;
        }
        Ok(())
    }

    /// Reads the socket to its end and looks at nothing: for a peer that has said goodbye.
    fn drain(&mut self) {
        let mut buffer = vec![0; 65536];
        self.report.socket_end = loop {
            match self.tcp.read(&mut buffer) {
                Ok(0) => break "eof".into(),
                Ok(n) => self.report.drained += n as u64,
                Err(fault) => break kind_of(&fault).into(),
            }
        };
    }
}

fn end_of(fault: &Fault) -> &'static str {
    fault.downcast_ref::<io::Error>().map_or("error", kind_of)
}

fn kind_of(fault: &io::Error) -> &'static str {
    match fault.kind() {
        ErrorKind::UnexpectedEof => "eof",
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => "reset",
        _ => "error",
    }
}
