//! Finding an artist on MusicBrainz beside its namesakes: what a person gets to choose from, and that
//! what the person says is heeded.

use crate::server::{Server, clock, reply, transport};
use segue_domain::ids::{ArtistId, Mbid};
use segue_domain::matching::Matcher;
use segue_domain::record::{MissReason, Record, Subject};
use segue_pipeline::jobs::{ArtistWork, DecidedMbids};
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::ports::{Answer, ArtistSearch, DescribeArtist, ReadRaw};
use segue_pipeline::raw::{RawHeader, RawObject};
use segue_sources::http::Rate;
use segue_sources::musicbrainz::{
    AreasInMemory, ArtistFinder, MusicBrainzClient, MusicBrainzConfig,
};
use segue_sources::reader::ProviderReader;

const SEATTLE: &str = "5b11f4ce-a62d-471e-81fc-a69a8278c7da";
const LONDON: &str = "9282c8b4-ca0b-4c6b-b7e3-4f7762dfc4d6";

/// Two bands called Nirvana; the page of the one from London links another artist of Spotify where
/// `links_another`.
async fn serve(links_another: bool) -> Server {
    Server::start(move |seen| {
        let relations = match links_another && seen.target.contains(LONDON) {
            true => {
                r#","relations":[{"type":"free streaming","url":{"resource":
                "https://open.spotify.com/artist/bbbbbbbbbbbbbbbbbbbbbb"}}]"#
            }
            false => "",
        };
        let page = |id: &str| {
            let about = if id == LONDON { "60s band from the UK" } else { "90s grunge band" };
            format!(r#"{{"id":"{id}","name":"Nirvana","disambiguation":"{about}"{relations}}}"#)
        };
        let both = [page(SEATTLE), page(LONDON)].join(",");
        let ids = [SEATTLE, LONDON];
        match ids.iter().find(|id| seen.target.contains(**id)) {
            Some(id) => reply(200, page(id)),
            None => reply(200, format!(r#"{{"count":2,"artists":[{both}]}}"#)),
        }
    })
    .await
}

fn finder(server: &Server) -> ArtistFinder<AreasInMemory> {
    let config = MusicBrainzConfig {
        api_url: server.endpoint("/ws/2"),
        contact: "tests@example.org".to_owned(),
        rate: Rate::per_second(1_000.0),
    };
    let client = MusicBrainzClient::new(config, &transport(), clock()).unwrap();
    ArtistFinder::new(client, Matcher::default(), AreasInMemory::default())
}

fn mbid(text: &str) -> Mbid {
    Mbid::parse(text).unwrap()
}

fn nirvana(decided: DecidedMbids) -> ArtistWork {
    let artist_id = ArtistId::parse(&"a".repeat(22)).unwrap();
    ArtistWork { decided, ..ArtistWork::new(artist_id, "Nirvana".to_owned()) }
}

/// The records an answer is read to, as it lies in the raw zone.
fn read(work: &ArtistWork, answer: &Answer) -> Vec<Record> {
    let header = RawHeader {
        schema_version: SCHEMA_VERSION,
        topic: Topic::Musicbrainz,
        source: Source::Musicbrainz,
        shape: answer.shape,
        run_id: "r".to_owned(),
        observed_at: None,
        request: answer.request.clone(),
        asked: Some(work.asked()),
        context: answer.context.clone(),
    };
    let raw = RawObject { header, body: answer.body.clone() };
    ProviderReader.read(&raw).unwrap().into_iter().map(Result::unwrap).collect()
}

fn miss(search: &ArtistSearch) -> MissReason {
    search.outcome.as_ref().unwrap_err().reason
}

#[tokio::test]
async fn two_of_one_name_are_offered_to_a_person_with_what_tells_them_apart() {
    let server = serve(false).await;
    let work = nirvana(DecidedMbids::default());
    let search = finder(&server).describe_artist(&work).await.unwrap();
    assert_eq!((miss(&search), search.candidates.len()), (MissReason::Ambiguous, 1));
    let offered: Vec<_> = read(&work, &search.candidates[0])
        .into_iter()
        .map(|record| match record {
            Record::ArtistCandidate(one) => (one.mbid, one.about.unwrap_or_default()),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [(SEATTLE, "90s grunge band"), (LONDON, "60s band from the UK")];
    assert_eq!(offered, expected.map(|(id, about)| (mbid(id), about.to_owned())));
}

#[tokio::test]
async fn whom_a_person_rejected_is_passed_over() {
    let server = serve(false).await;
    let rejected = vec![mbid(LONDON)];
    let work = nirvana(DecidedMbids { chosen: None, rejected });
    let search = finder(&server).describe_artist(&work).await.unwrap();
    assert!(search.outcome.unwrap().request.contains(SEATTLE));
    let both = vec![mbid(LONDON), mbid(SEATTLE)];
    let work = nirvana(DecidedMbids { chosen: None, rejected: both });
    let search = finder(&server).describe_artist(&work).await.unwrap();
    assert_eq!(miss(&search), MissReason::NotFound);
}

#[tokio::test]
async fn whom_a_person_chose_is_asked_for_at_once_and_not_doubted() {
    let server = serve(true).await;
    let work = nirvana(DecidedMbids { chosen: Some(mbid(LONDON)), rejected: Vec::new() });
    let search = finder(&server).describe_artist(&work).await.unwrap();
    assert_eq!(server.asked().len(), 1);
    let [Record::DescribedArtist(described)] = &read(&work, &search.outcome.unwrap())[..] else {
        panic!("no description");
    };
    assert_eq!(described.chosen, Some(mbid(LONDON)));
    assert_eq!(described.artist_id.as_str(), work.asked().subject.id());
    assert!(matches!(work.asked().subject, Subject::Artist(_)));
}

#[tokio::test]
async fn a_page_that_links_another_artist_is_kept_for_a_person_to_look_at() {
    let server = serve(true).await;
    let work = nirvana(DecidedMbids { chosen: None, rejected: vec![mbid(SEATTLE)] });
    let search = finder(&server).describe_artist(&work).await.unwrap();
    assert_eq!((miss(&search), search.steps.len()), (MissReason::Mismatch, 1));
    let [doubted] = &search.candidates[..] else { panic!("{:?}", search.candidates) };
    let [Record::DescribedArtist(described)] = &read(&work, doubted)[..] else {
        panic!("no description");
    };
    assert_eq!((described.info.mbid.clone(), described.chosen.clone()), (mbid(LONDON), None));
}
