// SPDX-License-Identifier: Apache-2.0

//! A TLS 1.2 and 1.3 peer made of rustls, for tests/interop: it serves or connects, carries out the steps
//! it is given on each connection, and reports each connection as one JSON line.

mod compression;
mod config;
mod options;
mod report;
mod session;

use options::Options;
use rustls::{ClientConnection, Connection, ServerConnection};
use std::net::{TcpListener, TcpStream};

type Fault = Box<dyn std::error::Error>;

fn main() {
    let fault = match Options::parse(std::env::args().skip(1)) {
        Ok(options) if options.serve => serve(&options),
        Ok(options) => connect(&options),
        Err(fault) => Err(fault),
    };
    if let Err(fault) = fault {
        eprintln!("{fault}");
        std::process::exit(1);
    }
}

fn serve(options: &Options) -> Result<(), Fault> {
    let config = config::server(options)?;
    let listener = TcpListener::bind(&options.address)?;
    report::listening(listener.local_addr()?.port());
    for _ in 0..options.count {
        let (tcp, _) = listener.accept()?;
        let tls = Connection::Server(ServerConnection::new(config.clone())?);
        session::carry_out(tls, tcp, &options.steps);
    }
    Ok(())
}

fn connect(options: &Options) -> Result<(), Fault> {
    let config = config::client(options)?;
    for _ in 0..options.count {
        let tcp = TcpStream::connect(&options.address)?;
        let name = options.name.clone().try_into()?;
        let tls = Connection::Client(ClientConnection::new(config.clone(), name)?);
        session::carry_out(tls, tcp, &options.steps);
    }
    Ok(())
}
