// SPDX-License-Identifier: Apache-2.0

//! Certificate compression (RFC 8879), off unless asked for, and whether it came to pass.

use crate::Fault;
use rustls::compress::{
    self, CertCompressor, CertDecompressor, CompressionFailed, CompressionLevel,
    DecompressionFailed,
};
use rustls::CertificateCompressionAlgorithm;
use std::sync::atomic::{AtomicBool, Ordering};

static COMPRESSED: AtomicBool = AtomicBool::new(false);
static DECOMPRESSED: AtomicBool = AtomicBool::new(false);

type Ways = (Vec<&'static dyn CertCompressor>, Vec<&'static dyn CertDecompressor>);

/// Both ways of the algorithm named; of none, if none is.
pub fn ways(name: &str) -> Result<Ways, Fault> {
    let (compressor, decompressor) = match name {
        "" => return Ok((Vec::new(), Vec::new())),
        "zlib" => (compress::ZLIB_COMPRESSOR, compress::ZLIB_DECOMPRESSOR),
        "brotli" => (compress::BROTLI_COMPRESSOR, compress::BROTLI_DECOMPRESSOR),
        _ => return Err(format!("there is no compression by {name}").into()),
    };
    Ok((
        vec![Box::leak(Box::new(NotedCompressor(compressor)))],
        vec![Box::leak(Box::new(NotedDecompressor(decompressor)))],
    ))
}

/// Was ours compressed, and the peer's?
pub fn happened() -> (bool, bool) {
    (COMPRESSED.load(Ordering::Relaxed), DECOMPRESSED.load(Ordering::Relaxed))
}

#[derive(Debug)]
struct NotedCompressor(&'static dyn CertCompressor);

impl CertCompressor for NotedCompressor {
    fn compress(
        &self,
        input: Vec<u8>,
        level: CompressionLevel,
    ) -> Result<Vec<u8>, CompressionFailed> {
        let output = self.0.compress(input, level)?;
        COMPRESSED.store(true, Ordering::Relaxed);
        Ok(output)
    }

    fn algorithm(&self) -> CertificateCompressionAlgorithm {
        self.0.algorithm()
    }
}

#[derive(Debug)]
struct NotedDecompressor(&'static dyn CertDecompressor);

impl CertDecompressor for NotedDecompressor {
    fn decompress(&self, input: &[u8], output: &mut [u8]) -> Result<(), DecompressionFailed> {
        self.0.decompress(input, output)?;
        DECOMPRESSED.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn algorithm(&self) -> CertificateCompressionAlgorithm {
        self.0.algorithm()
    }
}
