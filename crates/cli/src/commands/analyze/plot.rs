//! Where pictures go.

use super::clips::Clip;
use super::measure::Measured;
use super::picture::{PictureFormat, draw};
use segue_pipeline::failure::{Failure, FailureKind};
use std::collections::HashMap;
use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Where pictures go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plot {
    /// The picture of the only clip.
    File { path: PathBuf, format: PictureFormat },
    /// One picture for each clip, called after it.
    Folder(PathBuf),
}

impl Plot {
    /// What `--plot TARGET` means when there are `clips` clips, with the folder it needs made.
    ///
    /// # Errors
    /// An ending that is no picture's, one file for several clips, or a folder that cannot be made.
    pub(super) fn prepare(target: &Path, clips: usize) -> Result<Self, Failure> {
        let plot = Self::parse(target)?;
        let folder = match &plot {
            Self::File { .. } if clips > 1 => {
                let target = target.display();
                return Err(unusable(format!(
                    "--plot {target} is one picture, for {clips} files: name a folder instead \
                     (--plot pictures/)"
                )));
            }
            Self::File { path, .. } => parent(path),
            Self::Folder(folder) => folder,
        };
        fs::create_dir_all(folder).map_err(|cause| {
            unusable(format!("cannot make the folder {}", folder.display())).caused_by(cause)
        })?;
        Ok(plot)
    }

    fn parse(target: &Path) -> Result<Self, Failure> {
        let is_folder = target.is_dir() || target.as_os_str().as_encoded_bytes().ends_with(b"/");
        let ending = match target.extension() {
            Some(ending) if !is_folder => ending.to_string_lossy().to_lowercase(),
            _ => return Ok(Self::Folder(target.to_owned())),
        };
        let format = match ending.as_str() {
            "svg" => PictureFormat::Svg,
            "png" => PictureFormat::Png,
            _ => {
                let target = target.display();
                return Err(unusable(format!(
                    "--plot {target}: a picture's name ends in .svg or .png, a folder's in /"
                )));
            }
        };
        Ok(Self::File { path: target.to_owned(), format })
    }

    /// The picture file of every clip, in order; no two have the same.
    pub(super) fn paths(&self, clips: &[Clip]) -> Vec<PathBuf> {
        let mut taken: HashMap<String, u32> = HashMap::new();
        let path = |clip: &Clip| match self {
            Self::File { path, .. } => path.clone(),
            Self::Folder(folder) => {
                // With its ending: `a.mp3` and `a.wav` are two, and a cover `a.png` is neither.
                let title = clip.title();
                let count = taken.entry(title.clone()).or_default();
                *count += 1;
                folder.join(match *count {
                    1 => format!("{title}.png"),
                    count => format!("{title}-{count}.png"),
                })
            }
        };
        clips.iter().map(path).collect()
    }

    fn format(&self) -> PictureFormat {
        match self {
            Self::File { format, .. } => *format,
            Self::Folder(_) => PictureFormat::Png,
        }
    }

    /// Draws the picture of a clip into `path`, which is whole or not there at any time.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(
        &self,
        path: &Path,
        clip: &Clip,
        measured: &Measured,
    ) -> anyhow::Result<()> {
        let title = crate::output::plain(&clip.title());
        let outline = measured.outline();
        let picture = draw(&measured.subject(&title, &outline), self.format())?;
        // As any other new file: readable by whom the user's umask lets.
        let mode = Permissions::from_mode(0o666);
        let mut file = tempfile::Builder::new().permissions(mode).tempfile_in(parent(path))?;
        file.write_all(&picture)?;
        file.persist(path)?;
        Ok(())
    }
}

/// The folder a file is in.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

fn unusable(message: String) -> Failure {
    Failure::new(FailureKind::InputUnusable, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_of_one_name_get_pictures_of_their_own() {
        let clip = |path: &str| Clip::File(path.into());
        let clips = [clip("a/1.mp3"), clip("b/1.mp3"), clip("a/1.wav"), Clip::StandardInput];
        let paths = Plot::Folder("out".into()).paths(&clips);
        let names = ["1.mp3.png", "1.mp3-2.png", "1.wav.png", "standard input.png"];
        assert_eq!(paths, names.map(|name| Path::new("out").join(name)));
    }

    #[test]
    fn the_ending_says_what_kind_of_picture_it_is() {
        let parse = |target: &str| Plot::parse(Path::new(target));
        let file = |path: &str, format| Plot::File { path: path.into(), format };
        assert_eq!(parse("a.svg").unwrap(), file("a.svg", PictureFormat::Svg));
        assert_eq!(parse("x/a.PNG").unwrap(), file("x/a.PNG", PictureFormat::Png));
        assert_eq!(parse("pictures.d/").unwrap(), Plot::Folder("pictures.d/".into()));
        assert_eq!(parse("pictures").unwrap(), Plot::Folder("pictures".into()));
        assert!(parse("a.jpg").is_err());
    }
}
