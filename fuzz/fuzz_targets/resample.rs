//! Fuzzes the resampler: rates and samples in the coding of `properties/resample.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../properties/resample.rs"]
mod resample;

fuzz_target!(|bytes: &[u8]| resample::check(bytes));
