// SPDX-License-Identifier: Apache-2.0

/// What is known of one connection; tests/interop compares it with the other side's.
#[derive(Default)]
pub struct Report {
    pub handshake: bool,
    pub version: String,
    pub cipher: String,
    pub group: String,
    pub alpn: String,
    pub resumed: bool,
    pub retried: bool,
    pub peer_cert: bool,
    /// Our certificate, and the peer's, went compressed: in any connection so far.
    pub compressed: bool,
    pub decompressed: bool,
    pub received: u64,
    pub sha256: String,
    pub sent: u64,
    /// close_notify, eof, reset, error; empty while it had not ended.
    pub read_end: String,
    pub socket_end: String,
    pub drained: u64,
    /// The first step that failed.
    pub failed: String,
    pub error: String,
}

pub fn listening(port: u16) {
    println!("{{\"event\":\"listening\",\"port\":{port}}}");
}

pub fn mark() {
    println!("{{\"event\":\"mark\"}}");
}

impl Report {
    pub fn say(&self) {
        let text = [
            ("version", &self.version),
            ("cipher", &self.cipher),
            ("group", &self.group),
            ("alpn", &self.alpn),
            ("sha256", &self.sha256),
            ("read_end", &self.read_end),
            ("socket_end", &self.socket_end),
            ("failed", &self.failed),
            ("error", &self.error),
        ];
        let mut line = String::from("{\"event\":\"ended\"");
        for (key, value) in text {
            line += &format!(",\"{key}\":\"{}\"", escaped(value));
        }
        let counts =
            [("received", self.received), ("sent", self.sent), ("drained", self.drained)];
        for (key, value) in counts {
            line += &format!(",\"{key}\":{value}");
        }
        let flags = [
            ("handshake", self.handshake),
            ("resumed", self.resumed),
            ("retried", self.retried),
            ("peer_cert", self.peer_cert),
            ("compressed", self.compressed),
            ("decompressed", self.decompressed),
        ];
        for (key, value) in flags {
            line += &format!(",\"{key}\":{value}");
        }
        println!("{line}}}");
    }
}

fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| if c == '"' || c == '\\' || c.is_control() { ' ' } else { c })
        .collect()
}
