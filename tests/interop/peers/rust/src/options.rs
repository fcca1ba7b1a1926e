// SPDX-License-Identifier: Apache-2.0

use crate::Fault;

pub struct Options {
    pub serve: bool,
    /// 1.2 or 1.3; anything else: both.
    pub tls: String,
    /// "id": sessions of 1.2 are resumed by ID alone.
    pub resume: String,
    pub address: String,
    pub cert: String,
    pub key: String,
    pub ca: String,
    pub name: String,
    pub client_cert: String,
    pub ciphers: String,
    pub groups: String,
    pub alpn: String,
    pub compression: String,
    pub steps: String,
    pub count: u32,
}

impl Options {
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, Fault> {
        let (Some(role), Some(address)) = (words.next(), words.next()) else {
            return Err("usage: peer serve|connect ADDRESS [options]".into());
        };
        let mut o = Options {
            serve: role == "serve",
            address,
            tls: String::new(),
            resume: String::new(),
            cert: String::new(),
            key: String::new(),
            ca: String::new(),
            name: "localhost".into(),
            client_cert: String::new(),
            ciphers: String::new(),
            groups: String::new(),
            alpn: String::new(),
            compression: String::new(),
            steps: "echo,bye".into(),
            count: 1,
        };
        while let (Some(option), Some(value)) = (words.next(), words.next()) {
            match option.as_str() {
                "--tls" => o.tls = value,
                "--resume" => o.resume = value,
                "--cert" => o.cert = value,
                "--key" => o.key = value,
                "--ca" => o.ca = value,
                "--name" => o.name = value,
                "--client-cert" => o.client_cert = value,
                "--ciphers" => o.ciphers = value,
                "--groups" => o.groups = value,
                "--alpn" => o.alpn = value,
                "--compression" => o.compression = value,
                "--steps" => o.steps = value,
                "--count" => o.count = value.parse()?,
                _ => return Err(format!("there is no option {option}").into()),
            }
        }
        Ok(o)
    }
}
