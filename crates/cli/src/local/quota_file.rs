//! A file that remembers what kind of app Spotify takes us for.

use crate::data_folder::DataFolder;
use segue_sources::spotify::{FoundQuota, RememberQuota};
use std::path::PathBuf;

/// The file in a data folder. It can be removed at any time: finding out again costs one request.
#[derive(Debug)]
pub(crate) struct QuotaFile(PathBuf);

impl QuotaFile {
    /// The file in `data`.
    pub(crate) fn of(data: &DataFolder) -> Self {
        Self(data.spotify_quota())
    }
}

impl RememberQuota for QuotaFile {
    fn recall(&self) -> Option<FoundQuota> {
        serde_json::from_slice(&std::fs::read(&self.0).ok()?).ok()
    }

    fn remember(&self, found: &FoundQuota) {
        // Half a file, after a kill, is read as none.
        let written = serde_json::to_vec(found)
            .map_err(std::io::Error::from)
            .and_then(|text| std::fs::write(&self.0, text));
        if let Err(cause) = written {
            let file = self.0.display();
            tracing::warn!(%file, error = %cause, "what kind of app this is cannot be remembered");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use segue_sources::spotify::Quota;

    #[test]
    fn what_was_found_out_is_there_for_the_next_process_and_a_damaged_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        assert_eq!(QuotaFile::of(&data).recall(), None);
        let found = FoundQuota {
            client_id: "an-app".to_owned(),
            quota: Quota::Extended,
            found_at: Timestamp::UNIX_EPOCH,
        };
        QuotaFile::of(&data).remember(&found);
        assert_eq!(QuotaFile::of(&data).recall(), Some(found));
        std::fs::write(data.spotify_quota(), b"{\"client_id\": ").unwrap();
        assert_eq!(QuotaFile::of(&data).recall(), None);
    }
}
