//! Which clips the arguments mean: files, folders, patterns, standard input.

use crate::output::explain;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Endings of the files that are taken from a folder.
const ENDINGS: [&str; 9] = ["mp3", "m4a", "mp4", "aac", "ogg", "oga", "flac", "wav", "wave"];

/// How standard input is named on the command line.
const STANDARD_INPUT: &str = "-";

/// A clip to measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clip {
    /// A file.
    File(PathBuf),
    /// What comes on standard input.
    StandardInput,
}

impl Clip {
    /// As the user named it; what is not Unicode is replaced.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::StandardInput => STANDARD_INPUT.to_owned(),
        }
    }

    /// Without the folders.
    pub(super) fn title(&self) -> String {
        match self {
            Self::File(path) => path
                .file_name()
                .map_or_else(|| self.name(), |name| name.to_string_lossy().into_owned()),
            Self::StandardInput => "standard input".to_owned(),
        }
    }
}

/// What the arguments mean.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The clips, in the order of the arguments; those of a folder in the order of their names.
    pub(super) clips: Vec<Clip>,
    /// What means no clip, and why.
    pub(super) complaints: Vec<String>,
    /// Whether several may be meant, even if it turned out to be one.
    pub(super) is_list: bool,
}

/// Finds the clips that `arguments` mean.
pub(super) fn find(arguments: &[PathBuf]) -> Found {
    let mut found = Found { is_list: arguments.len() > 1, ..Found::default() };
    for argument in arguments {
        if argument == Path::new(STANDARD_INPUT) {
            // There is only one, however often it is named.
            if !found.clips.contains(&Clip::StandardInput) {
                found.clips.push(Clip::StandardInput);
            }
        } else if argument.is_dir() {
            found.is_list = true;
            found.folder(argument);
        } else if let Some(pattern) = pattern(argument) {
            found.is_list = true;
            found.pattern(argument, pattern);
        } else {
            found.clips.push(Clip::File(argument.clone()));
        }
    }
    found
}

/// The argument as a pattern: when no file has this very name and there is a wildcard in it.
fn pattern(argument: &Path) -> Option<&str> {
    let text = argument.to_str()?;
    (!argument.exists() && text.contains(['*', '?', '['])).then_some(text)
}

impl Found {
    fn folder(&mut self, folder: &Path) {
        let before = self.clips.len();
        let complaints = self.complaints.len();
        // A stack of our own: how deep folders are nested is not ours to say.
        let mut waiting = vec![folder.to_owned()];
        while let Some(path) = waiting.pop() {
            if path == folder || is_folder(&path) {
                match entries(&path) {
                    Ok(entries) => waiting.extend(entries.into_iter().rev()),
                    Err(cause) => self.complain(&path, &explain(&cause)),
                }
            } else if is_sound(&path) && path.is_file() {
                self.clips.push(Clip::File(path));
            }
        }
        if self.clips.len() == before && self.complaints.len() == complaints {
            let endings = ENDINGS.join(", ");
            self.complain(folder, &format!("no sound files in this folder ({endings})"));
        }
    }

    fn pattern(&mut self, argument: &Path, pattern: &str) {
        let matches = match glob::glob(pattern) {
            Ok(matches) => matches,
            Err(cause) => return self.complain(argument, &explain(&cause)),
        };
        let before = self.clips.len();
        for path in matches {
            match path {
                Ok(path) if path.is_file() => self.clips.push(Clip::File(path)),
                Ok(path) if path.is_dir() => self.folder(&path),
                Ok(_) => {}
                Err(cause) => self.complain(cause.path(), &explain(cause.error())),
            }
        }
        if self.clips.len() == before {
            self.complain(argument, "no sound file is called like this pattern");
        }
    }

    fn complain(&mut self, path: &Path, reason: &str) {
        self.complaints.push(format!("{}: {reason}", path.display()));
    }
}

/// Links to folders are not followed: they may lead in a circle.
fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|about| about.is_dir())
}

/// What is in a folder and not hidden, by name.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

fn is_sound(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
