//! The house rules a compiler does not know: which way arrows point, and what every file says.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Which crates of ours a crate may depend on, tests aside. Arrows point to the centre.
const ARROWS: &[(&str, &[&str])] = &[
    ("segue-domain", &[]),
    ("segue-audio-features", &[]),
    ("segue-pipeline", CENTRE_BUT_PIPELINE),
    ("segue-decode", CENTRE),
    ("segue-postgres", CENTRE),
    ("segue-simulator", CENTRE),
    ("segue-sources", CENTRE),
    ("segue-testkit", &["segue-domain", "segue-pipeline", "segue-postgres"]),
    (
        "segue-cli",
        &[
            "segue-audio-features",
            "segue-decode",
            "segue-domain",
            "segue-pipeline",
            "segue-postgres",
            "segue-simulator",
            "segue-sources",
        ],
    ),
    ("pipeline-tests", &[]),
];
const CENTRE: &[&str] = &["segue-audio-features", "segue-domain", "segue-pipeline"];
const CENTRE_BUT_PIPELINE: &[&str] = &["segue-audio-features", "segue-domain"];

/// Crates that reach the outside world. Ours that are pure reach none of them, however far away.
const OUTSIDE: &[&str] = &[
    "aws-config",
    "axum",
    "hyper",
    "reqwest",
    "rustls",
    "tokio",
    "tokio-postgres",
    "wasm-bindgen",
];

/// Crates of ours, and which of [`OUTSIDE`] they may reach.
const REACH: &[(&str, &[&str])] = &[
    ("segue-domain", &[]),
    ("segue-audio-features", &[]),
    ("segue-pipeline", &[]),
    ("segue-decode", &[]),
    ("segue-postgres", &["rustls", "tokio", "tokio-postgres"]),
    ("segue-simulator", &["axum", "hyper", "tokio"]),
    ("segue-sources", &["hyper", "reqwest", "rustls", "tokio"]),
];

/// Module names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "manager", "types", "util", "utils"];

#[test]
fn arrows_between_crates_point_to_the_centre() {
    let metadata = metadata();
    let allowed: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    for package in metadata.workspace_packages() {
        let Some(allowed) = allowed.get(package.name.as_str()) else {
            wrong.push(format!("{} is new: give it a line in ARROWS", package.name));
            continue;
        };
        let arrows = package.dependencies.iter().filter(|dependency| {
            dependency.path.is_some() && dependency.kind != DependencyKind::Development
        });
        for arrow in arrows.filter(|arrow| !allowed.contains(&arrow.name.as_str())) {
            wrong.push(format!("{} may not depend on {}", package.name, arrow.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_crate_reaches_at_most_its_own_outside_system() {
    let metadata = metadata();
    let mut wrong = Vec::new();
    for (name, allowed) in REACH {
        let reached = reached_by(&metadata, name);
        let stray = OUTSIDE.iter().filter(|out| reached.contains(**out) && !allowed.contains(out));
        wrong.extend(stray.map(|out| format!("{name} may not reach {out}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_crate_may_reach_it_does_reach() {
    let metadata = metadata();
    for (name, allowed) in REACH {
        let reached = reached_by(&metadata, name);
        for out in *allowed {
            assert!(reached.contains(*out), "{name} no longer reaches {out}: take it out of REACH");
        }
    }
}

#[test]
fn every_crate_inherits_the_lints_of_the_workspace() {
    for package in metadata().workspace_packages() {
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        let lints = manifest.split_once("[lints]").map(|(_, section)| section.trim_start());
        let inherits = lints.is_some_and(|section| section.starts_with("workspace = true"));
        assert!(inherits, "{} needs `[lints] workspace = true`", package.manifest_path);
    }
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let files = files_of_the_repository();
    assert!(files.len() > 100, "the walk found only {} files", files.len());
    let silent: Vec<_> = files.iter().filter(|path| !says_what_it_is_for(path)).collect();
    assert!(silent.is_empty(), "a first line saying what it is for is missing in {silent:#?}");
}

#[test]
fn modules_are_named_after_what_is_in_them() {
    for path in files_of_the_repository() {
        let named = path.file_stem().and_then(|stem| stem.to_str()).unwrap();
        assert!(!EMPTY_NAMES.contains(&named), "{} needs a name that says what", path.display());
    }
}

/// The dependency graph as it is built for this machine, from the lock file, without the network.
fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(Path::new(ROOT).join("Cargo.toml"))
        .other_options(["--locked", "--offline", "--filter-platform", &host()].map(String::from))
        .exec()
        .unwrap()
}

/// The platform cargo builds for here; others' crates are not downloaded.
fn host() -> String {
    let version = Command::new(env!("CARGO")).arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

/// Names of everything a crate of ours is built from, tests aside.
fn reached_by<'a>(metadata: &'a Metadata, name: &str) -> BTreeSet<&'a str> {
    let packages: BTreeMap<&PackageId, &Package> =
        metadata.packages.iter().map(|package| (&package.id, package)).collect();
    let nodes = &metadata.resolve.as_ref().unwrap().nodes;
    let nodes: BTreeMap<_, _> = nodes.iter().map(|node| (&node.id, node)).collect();
    let start = metadata.workspace_packages().into_iter().find(|package| package.name == name);
    let mut to_visit = vec![&start.unwrap_or_else(|| panic!("{name} is gone")).id];
    let mut visited = BTreeSet::new();
    while let Some(id) = to_visit.pop() {
        if visited.insert(id) {
            let built_from = nodes[id].deps.iter().filter(|dep| {
                dep.dep_kinds.iter().any(|of| of.kind != DependencyKind::Development)
            });
            to_visit.extend(built_from.map(|dep| &dep.pkg));
        }
    }
    visited.into_iter().map(|id| packages[id].name.as_str()).collect()
}

/// Sources, SQL and scripts.
fn files_of_the_repository() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in [".ci", "crates", "migrations", "tests"] {
        collect_files(&Path::new(ROOT).join(folder), &mut files);
    }
    files
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_files(&path, files);
        } else if comment_of(&path).is_some() {
            files.push(path);
        }
    }
}

/// How a comment about the whole file begins; nothing for files that are not held to the rule.
fn comment_of(path: &Path) -> Option<&'static str> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("rs") => Some("//! "),
        Some("sql") => Some("-- "),
        None if path.parent() == Some(&Path::new(ROOT).join(".ci")) => Some("# "),
        _ => None,
    }
}

fn says_what_it_is_for(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap();
    let first = text.lines().find(|line| !line.starts_with("#!/"));
    first.zip(comment_of(path)).is_some_and(|(line, comment)| line.starts_with(comment))
}
