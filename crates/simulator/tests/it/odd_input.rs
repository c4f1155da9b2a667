//! Requests no sensible client sends are answered, not fatal.

use segue_simulator::QuotaMode;

use crate::client::Client;

const ODD: [&str; 14] = [
    "",
    "%00",
    "%20",
    "%FF",
    "-",
    "isrc:",
    "year:9-",
    "%22",
    "track:%22",
    "%F0%9F%9A%86",
    "((((",
    "a]b(c",
    "99999999999999999999999",
    "..%2F..%2Fetc",
];

#[tokio::test]
async fn no_request_makes_the_server_fail() {
    for mode in [QuotaMode::Development, QuotaMode::Extended] {
        let client = Client::of(mode).await;
        for odd in ODD {
            for place in [
                format!("/spotify/v1/search?q={odd}&type=track,artist"),
                format!("/spotify/v1/search?q=night&type=track&offset={odd}&limit={odd}"),
                format!("/spotify/v1/tracks?ids={odd},{odd}"),
                format!("/spotify/v1/playlists/{odd}/items?offset={odd}"),
                format!(
                    "/lastfm/2.0/?method=track.getInfo&api_key=simulated-key&artist={odd}&track={odd}&autocorrect=1"
                ),
                format!("/lastfm/2.0/?method={odd}&api_key=simulated-key"),
                format!("/deezer/track/{odd}"),
                format!("/previews/{odd}?hdnea=exp={odd}~acl=x~hmac={odd}"),
            ] {
                let status = client.status(&place).await;
                assert!(status.as_u16() < 500, "{status} for {place}");
            }
        }
        assert_eq!(client.status("/truth").await, 200);
    }
}

#[tokio::test]
async fn any_offset_of_a_playlist_is_answered() {
    let client = Client::of(QuotaMode::Development).await;
    let id = &client.world().playlists()[0].id;
    let page =
        client.json(&format!("/spotify/v1/playlists/{id}/items?offset={}", usize::MAX)).await;
    assert_eq!(page["items"].as_array().map(Vec::len), Some(0));
    assert!(page["next"].is_null());
}
