//! Sign-ins as files: one for each listener, for their owner's eyes alone.
//!
//! A file appears whole or not at all: it is written under a temporary name, forced to disk and
//! renamed over the old one, which is there until then.

use crate::data_folder::DataFolder;
use secrecy::ExposeSecret;
use segue_sources::spotify::auth::{Stored, TokenStore, TokenStoreError, UserGrant, UserId};
use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Names whose sign-in is used when nobody says.
const DEFAULT: &str = "default";
/// Beginning of temporary names; no file of a listener begins with a dot.
const TEMPORARY: &str = ".new-";
/// Permissions of others than the owner.
const OTHERS: u32 = 0o077;

/// The sign-ins below a data folder.
#[derive(Debug, Clone)]
pub(crate) struct TokenFiles {
    folder: PathBuf,
}

impl TokenFiles {
    /// Those of `data`; the folder is made when the first one is saved.
    pub(crate) fn of(data: &DataFolder) -> Self {
        Self { folder: data.tokens() }
    }

    /// The sign-in used when nobody says whose.
    ///
    /// # Errors
    /// [`TokenStoreError`] when it cannot be read, or others could read it.
    pub(crate) fn default_grant(&self) -> Result<Option<UserGrant>, TokenStoreError> {
        let Some(name) = self.read(&self.folder.join(DEFAULT))? else { return Ok(None) };
        match UserId::parse(name.trim()) {
            Ok(user) => self.grant(&user),
            Err(_) => Err(unusable(&self.folder.join(DEFAULT), "it names nobody")),
        }
    }

    /// Makes `user`'s the sign-in that is used when nobody says.
    ///
    /// # Errors
    /// [`TokenStoreError`]; the one before it then still is.
    pub(crate) fn make_default(&self, user: &UserId) -> Result<(), TokenStoreError> {
        self.write(&self.folder.join(DEFAULT), user.as_str())
    }

    /// The sign-in of `user`.
    pub(crate) fn grant(&self, user: &UserId) -> Result<Option<UserGrant>, TokenStoreError> {
        let path = self.path_of(user);
        let Some(text) = self.read(&path)? else { return Ok(None) };
        UserGrant::from_stored(&text).map(Some).map_err(|cause| unusable(&path, cause))
    }

    /// All sign-ins, by the names of their files.
    ///
    /// # Errors
    /// [`TokenStoreError`] for the first that cannot be read.
    pub(crate) fn all(&self) -> Result<Vec<UserGrant>, TokenStoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|cause| unusable(&self.folder, cause))?,
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(|cause| unusable(&self.folder, cause))?.path();
            let is_temporary = |name: &str| name.starts_with(TEMPORARY);
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.ends_with(".json") && !is_temporary(name) {
                paths.push(path);
            }
        }
        paths.sort_unstable();
        let read = |path: &PathBuf| match self.read(path)? {
            Some(text) => {
                UserGrant::from_stored(&text).map(Some).map_err(|cause| unusable(path, cause))
            }
            None => Ok(None),
        };
        paths.iter().filter_map(|path| read(path).transpose()).collect()
    }

    fn path_of(&self, user: &UserId) -> PathBuf {
        let mut name = String::new();
        for byte in user.as_str().bytes() {
            if byte.is_ascii_alphanumeric() || b"-_".contains(&byte) {
                name.push(char::from(byte));
            } else {
                // Old ids are names people chose; none may lead out of the folder.
                write!(name, "%{byte:02X}").expect("invariant: a String takes everything");
            }
        }
        self.folder.join(format!("{name}.json"))
    }

    fn read(&self, path: &Path) -> Result<Option<String>, TokenStoreError> {
        let file = match File::open(path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            file => file.map_err(|cause| unusable(path, cause))?,
        };
        let metadata = file.metadata().map_err(|cause| unusable(path, cause))?;
        if metadata.permissions().mode() & OTHERS != 0 {
            let message = format!(
                "others can read the sign-in in {path}, so it is not used: if nobody did, run \
                 `chmod 600 {path}`; otherwise remove the app's access at \
                 https://www.spotify.com/account/apps and sign in again",
                path = path.display()
            );
            return Err(TokenStoreError { message, source: None });
        }
        io::read_to_string(file).map(Some).map_err(|cause| unusable(path, cause))
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), TokenStoreError> {
        self.write_whole(path, text).map_err(|cause| TokenStoreError {
            message: format!("cannot write the sign-in to {}", path.display()),
            source: Some(cause.into()),
        })
    }

    fn write_whole(&self, path: &Path, text: &str) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        // Such a file is the owner's alone from the moment it is there.
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(&self.folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        // The rename itself is safe from a power cut only when the folder is on disk, too.
        File::open(&self.folder)?.sync_all()
    }
}

impl TokenStore for TokenFiles {
    fn load<'a>(&'a self, user: &'a UserId) -> Stored<'a, Option<UserGrant>> {
        Box::pin(async move { self.grant(user) })
    }

    fn save<'a>(&'a self, grant: &'a UserGrant) -> Stored<'a, ()> {
        // A few hundred bytes, once an hour: not worth a thread.
        Box::pin(async move {
            self.write(&self.path_of(&grant.user), grant.to_stored().expose_secret())
        })
    }
}

fn unusable(path: &Path, cause: impl Into<Box<dyn Error + Send + Sync>>) -> TokenStoreError {
    let message = format!("the sign-in in {} cannot be used", path.display());
    TokenStoreError { message, source: Some(cause.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(user: &str, token: &str) -> UserGrant {
        let grant = UserGrant::of_refresh_token(token.to_owned().into(), "an-app");
        UserGrant { user: UserId::parse(user).unwrap(), ..grant }
    }

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
    }

    fn files() -> (tempfile::TempDir, TokenFiles) {
        let home = tempfile::tempdir().unwrap();
        let files = TokenFiles::of(&DataFolder::at(home.path()));
        (home, files)
    }

    #[test]
    fn each_listener_has_a_file_for_its_owner_alone_whatever_they_are_called() {
        let (home, files) = files();
        for user in ["ann", "../../etc/passwd", "björk.", "a%b"] {
            run(files.save(&grant(user, user))).unwrap();
            let found = run(files.load(&UserId::parse(user).unwrap())).unwrap().unwrap();
            assert_eq!(found.refresh_token.expose_secret(), user);
        }
        assert_eq!(files.all().unwrap().len(), 4);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = home.path().join("tokens");
        assert_eq!(mode(&folder), 0o700);
        for entry in fs::read_dir(&folder).unwrap() {
            assert_eq!(mode(&entry.unwrap().path()), 0o600);
        }
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing left the folder");
    }

    #[test]
    fn the_default_is_whoever_was_made_it_last() {
        let (_home, files) = files();
        assert!(files.default_grant().unwrap().is_none());
        for user in ["ann", "bob"] {
            let grant = grant(user, "t");
            run(files.save(&grant)).unwrap();
            files.make_default(&grant.user).unwrap();
            assert_eq!(files.default_grant().unwrap().unwrap().user, grant.user);
        }
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_with_what_to_do() {
        let (home, files) = files();
        run(files.save(&grant("ann", "hunter2"))).unwrap();
        let path = home.path().join("tokens/ann.json");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = files.grant(&UserId::parse("ann").unwrap()).unwrap_err();
        assert!(error.message.contains("chmod 600"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    /// T35: a crash at any moment of writing leaves the old sign-in whole.
    #[test]
    fn what_a_killed_writer_left_is_not_a_sign_in_and_the_old_one_is_whole() {
        let (home, files) = files();
        run(files.save(&grant("ann", "old"))).unwrap();
        let leftover = home.path().join("tokens/.new-4242.json");
        fs::write(&leftover, r#"{"version":1,"user_id":"ann","refr"#).unwrap();
        let found = files.all().unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].refresh_token.expose_secret(), "old");
    }

    /// T35: a full disk.
    #[test]
    fn a_write_that_fails_leaves_the_old_sign_in_and_nothing_else() {
        let (home, files) = files();
        run(files.save(&grant("ann", "old"))).unwrap();
        let target = home.path().join("tokens/bob.json");
        // A folder in the way makes the rename fail after everything was written.
        fs::create_dir_all(target.join("in-the-way")).unwrap();
        assert!(run(files.save(&grant("bob", "new"))).is_err());
        fs::remove_dir_all(&target).unwrap();
        assert_eq!(files.all().unwrap().len(), 1);
        assert_eq!(fs::read_dir(home.path().join("tokens")).unwrap().count(), 1);
    }
}
