//! Fuzzes decoding: bytes of a file.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../properties/decode.rs"]
mod decode;

fuzz_target!(
    init: {
        // A panic of a decoder is caught where it belongs; one that leaves the target still ends
        // the run. Only the hook that ends it at once has to go.
        std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
    },
    |bytes: &[u8]| decode::check(bytes)
);
