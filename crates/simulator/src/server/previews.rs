//! Previews: signed URLs that expire, and the sound behind them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::Site;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/{file}", get(preview))
}

/// Whose preview it is; each has a format of its own, as the real shops have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shop {
    /// WAV.
    Deezer,
    /// Ogg Vorbis.
    Itunes,
}

impl Shop {
    fn extension(self) -> &'static str {
        match self {
            Self::Deezer => ".wav",
            Self::Itunes => ".ogg",
        }
    }
}

/// The URL of a preview, valid for the configured time, in the manner of Deezer's.
pub(super) fn signed_url(site: &Site, shop: Shop, id: u64) -> String {
    let path = format!("/previews/{id:x}{}", shop.extension());
    let claim = claim(site.clock.unix_s_in(site.options.preview_ttl_s), &path);
    let mark = site.seal.mark(&claim);
    format!("{}{path}?hdnea={claim}~hmac={mark}", site.base_url)
}

async fn preview(
    State(site): State<Arc<Site>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    if !is_valid(&site, &file, query.as_deref().unwrap_or_default()) {
        return (StatusCode::FORBIDDEN, "Access Denied").into_response();
    }
    let id = |shop: Shop| {
        let name = file.strip_suffix(shop.extension())?;
        u64::from_str_radix(name, 16).ok()
    };
    let wav = id(Shop::Deezer).and_then(|id| site.world.deezer_preview(id));
    let found = wav
        .map(|sound| ("audio/wav", sound))
        .or_else(|| Some(("audio/ogg", site.world.itunes_preview(id(Shop::Itunes)?)?)));
    match found {
        Some((kind, sound)) => ([(header::CONTENT_TYPE, kind)], sound).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether the query is ours, for this file, and not expired.
fn is_valid(site: &Site, file: &str, query: &str) -> bool {
    let Some((claimed, mark)) =
        query.strip_prefix("hdnea=").and_then(|query| query.split_once("~hmac="))
    else {
        return false;
    };
    let expires = claimed.strip_prefix("exp=").and_then(|claim| claim.split_once('~'));
    let Some(expires_s) = expires.and_then(|(moment, _)| moment.parse::<i64>().ok()) else {
        return false;
    };
    claimed == claim(expires_s, &format!("/previews/{file}"))
        && site.seal.fits(claimed, mark)
        && site.clock.unix_s() < expires_s
}

fn claim(expires_s: i64, path: &str) -> String {
    format!("exp={expires_s}~acl={path}*")
}
