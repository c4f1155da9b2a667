//! The program people run has no fail points: nothing in the environment makes it fail.
#![cfg(not(feature = "failpoints"))]

/// What a build with fail points has in it; `tests/crash` looks for the same.
const TRACES: [&str; 3] = ["FAILPOINTS", "landing-before-put", "load-mid-copy"];

#[test]
fn the_ordinary_program_does_not_know_the_name_of_any_fail_point() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_segue")).unwrap();
    for trace in TRACES {
        let is_in = program.windows(trace.len()).any(|part| part == trace.as_bytes());
        assert!(!is_in, "{trace} is in it");
    }
}
