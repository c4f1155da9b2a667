//! Fuzzes the analyzer: samples in the coding of `properties/analyzer.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../properties/analyzer.rs"]
mod analyzer;

fuzz_target!(|bytes: &[u8]| analyzer::check(bytes));
