//! The migrations this program carries: the files of `migrations/`, embedded.

/// One numbered change of the schema and its way back.
#[derive(Debug)]
pub struct Migration {
    version: u32,
    name: &'static str,
    up: &'static str,
    down: &'static str,
}

impl Migration {
    /// The number, from 1; a greater one was made later.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The name, such as `core`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Hexadecimal BLAKE3 of the text that is applied.
    ///
    /// The way back is left out of it: it may be repaired in a later release, since it has not run
    /// where the migration is applied.
    pub fn checksum(&self) -> String {
        blake3::hash(self.up.as_bytes()).to_hex().to_string()
    }

    pub(super) fn up(&self) -> &'static str {
        self.up
    }

    pub(super) fn down(&self) -> &'static str {
        self.down
    }
}

macro_rules! migration {
    ($version:literal, $name:literal, $file:literal) => {
        Migration {
            version: $version,
            name: $name,
            up: include_str!(concat!("../../../../migrations/", $file, ".up.sql")),
            down: include_str!(concat!("../../../../migrations/", $file, ".down.sql")),
        }
    };
}

/// Every migration, by version.
pub static MIGRATIONS: [Migration; 14] = [
    migration!(1, "core", "001_core"),
    migration!(2, "audio_and_completeness", "002_audio_and_completeness"),
    migration!(3, "links", "003_links"),
    migration!(4, "lastfm", "004_lastfm"),
    migration!(5, "operations", "005_operations"),
    migration!(6, "order_free", "006_order_free"),
    migration!(7, "views", "007_views"),
    migration!(8, "sound", "008_sound"),
    migration!(9, "fallbacks", "009_fallbacks"),
    migration!(10, "enrich", "010_enrich"),
    migration!(11, "matches", "011_matches"),
    migration!(12, "upkeep", "012_upkeep"),
    migration!(13, "judgement", "013_judgement"),
    migration!(14, "wholeness", "014_wholeness"),
];

/// The newest version this program knows.
pub(super) fn newest() -> u32 {
    MIGRATIONS.last().map_or(0, Migration::version)
}

/// The migration of a version, when this program knows it.
pub(super) fn find(version: u32) -> Option<&'static Migration> {
    MIGRATIONS.iter().find(|migration| migration.version == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_up_from_one() {
        let versions: Vec<u32> = MIGRATIONS.iter().map(Migration::version).collect();
        assert_eq!(versions.first(), Some(&1));
        assert!(versions.is_sorted_by(|one, next| one < next), "{versions:?}");
    }

    #[test]
    fn every_file_of_the_migrations_folder_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .expect("the migrations folder is part of the repository")
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".sql"))
            .collect();
        on_disk.sort();
        let embedded: Vec<String> = MIGRATIONS
            .iter()
            .map(|one| format!("{:03}_{}", one.version(), one.name()))
            .flat_map(|stem| [format!("{stem}.down.sql"), format!("{stem}.up.sql")])
            .collect();
        assert_eq!(on_disk, embedded);
    }
}
