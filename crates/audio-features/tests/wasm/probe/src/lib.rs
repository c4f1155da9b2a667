//! The analyser for whoever can call WebAssembly: samples in by memory, an answer out by memory.

mod answer;

use std::sync::Mutex;

static SAMPLES: Mutex<Vec<f32>> = Mutex::new(Vec::new());
static ANSWER: Mutex<String> = Mutex::new(String::new());

/// Makes room for `count` samples and says where.
#[unsafe(no_mangle)]
pub extern "C" fn room(count: usize) -> *mut f32 {
    let mut samples = SAMPLES.lock().unwrap();
    samples.clear();
    samples.resize(count, 0.0);
    samples.as_mut_ptr()
}

/// Measures the samples that were put there; gives the length of the answer in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn measure() -> usize {
    let mut answer = ANSWER.lock().unwrap();
    *answer = answer::to(&SAMPLES.lock().unwrap());
    answer.len()
}

/// Where the answer is.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    ANSWER.lock().unwrap().as_ptr()
}
