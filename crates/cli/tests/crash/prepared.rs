//! What has to be there before some of the work begins.

use crate::workload::Site;
use segue_pipeline::jobs::{Job, ParkedJob, TrackWork};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::raw::RawObject;
use std::path::{Path, PathBuf};

/// A song's match, the same one whatever was decided of it.
pub(crate) fn a_match(site: &Site) -> String {
    site.text("SELECT match_id FROM matches WHERE entity_kind = 'song' ORDER BY match_id LIMIT 1")
}

/// Takes one song's listeners away and leaves the note of a job that waited for them.
pub(crate) fn put_a_job_aside(site: &Site) {
    let work = site.text(
        "UPDATE songs SET lastfm_data_complete = FALSE, song_listeners = 0 WHERE song_id =
             (SELECT song_id FROM songs WHERE lastfm_data_complete ORDER BY song_id LIMIT 1)
         RETURNING json_build_object('song_id', song_id, 'title', song_name, 'artist',
             (SELECT artist_name FROM artists a WHERE a.artist_id = songs.artist_id),
             'duration_ms', duration_ms, 'isrc', isrc)::text",
    );
    let work: TrackWork = serde_json::from_str(&work).unwrap();
    let parked = ParkedJob {
        run_id: "earlier".to_owned(),
        observed_at: site.text("SELECT max(observed_at)::text FROM matches").parse().unwrap(),
        job: Job::LastfmTrack(work),
        until: None,
        hint: "made up".to_owned(),
        is_alone: true,
    };
    let note = objects(site).join(ObjectKey::parked("earlier", &parked.job.name()).as_str());
    std::fs::create_dir_all(note.parent().unwrap()).unwrap();
    std::fs::write(note, serde_json::to_vec(&parked).unwrap()).unwrap();
}

/// As if a later program could read the nameless rows of the file.
pub(crate) fn improve_raw_objects(site: &Site) {
    for file in files_below(&objects(site).join("raw")) {
        let raw = RawObject::decode(&std::fs::read(&file).unwrap()).unwrap();
        let body = String::from_utf8(raw.body.to_vec()).unwrap().replace(",NA,", ",Warszawa,");
        let better = RawObject { body: body.into(), ..raw }.encode().unwrap();
        std::fs::write(&file, better).unwrap();
    }
}

fn objects(site: &Site) -> PathBuf {
    site.home.path().join("objects")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
