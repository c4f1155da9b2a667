//! Encoder delay and padding of an M4A file, from its edit list or `iTunSMPB` tag.
//!
//! AAC encoders put about a thousand or two samples of run-in before the audio and fill the last
//! packet up. The demuxer hands all of it out; these two places say what to keep. Times are taken
//! as samples when the media time scale is the sample rate, which it is for audio in practice;
//! otherwise nothing is cut.

/// What to keep of a decoded track, in samples per channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Trim {
    /// Run-in to drop.
    pub(crate) skip_frames: usize,
    /// Samples to keep after it; `None` for all.
    pub(crate) keep_frames: Option<usize>,
}

/// Reads what to cut; a file that does not say is not cut.
pub(crate) fn trim(file: &[u8]) -> Trim {
    itunes_trim(file).or_else(|| edit_list_trim(file)).unwrap_or_default()
}

/// `iTunSMPB`: hexadecimal words, of which the second is the delay and the fourth the length.
fn itunes_trim(file: &[u8]) -> Option<Trim> {
    let tags = path(file, &[b"moov", b"udta", b"meta"])?;
    // `meta` is a full box: four bytes of version and flags precede its children.
    let list = child(tags.get(4..)?, *b"ilst")?;
    let text = boxes(list)
        .filter(|item| item.kind == *b"----")
        .filter(|item| child(item.body, *b"name").is_some_and(|name| name.ends_with(b"iTunSMPB")))
        .find_map(|item| child(item.body, *b"data"))?;
    let words: Vec<&str> = std::str::from_utf8(text.get(8..)?).ok()?.split_whitespace().collect();
    let word = |index: usize| usize::from_str_radix(words.get(index)?, 16).ok();
    let keep_frames = word(3).filter(|length| *length > 0);
    Some(Trim { skip_frames: word(1)?, keep_frames })
}

/// The first edit that shows media: where it starts, and where the media ends.
fn edit_list_trim(file: &[u8]) -> Option<Trim> {
    let movie = child(file, *b"moov")?;
    let track =
        boxes(movie).filter(|item| item.kind == *b"trak").find(|item| is_sound(item.body))?;
    let edit = first_edit(path(track.body, &[b"edts", b"elst"])?)?;
    let (media_scale, media_duration) = scale_and_duration(path(track.body, &[b"mdia", b"mdhd"])?)?;
    let (movie_scale, _) = scale_and_duration(child(movie, *b"mvhd")?)?;
    if media_scale != sample_rate(track.body)? {
        return None;
    }
    let in_media = media_duration.checked_sub(edit.media_time)?;
    // The edit's length counts in coarser units and may be rounded down by up to one of them.
    let in_edit = u64::try_from(
        (u128::from(edit.duration) + 1) * u128::from(media_scale) / u128::from(movie_scale.max(1)),
    )
    .ok()?;
    let keep = if edit.duration == 0 { in_media } else { in_media.min(in_edit) };
    Some(Trim {
        skip_frames: usize::try_from(edit.media_time).ok()?,
        keep_frames: usize::try_from(keep).ok().filter(|frames| *frames > 0),
    })
}

struct Edit {
    /// In units of the movie's time scale; 0 for "to the end".
    duration: u64,
    /// In units of the media's time scale.
    media_time: u64,
}

/// ISO/IEC 14496-12, 8.6.6; a media time of −1 is a pause before the audio and is passed over.
fn first_edit(list: &[u8]) -> Option<Edit> {
    let wide = *list.first()? == 1;
    let entries = list.get(8..)?.chunks_exact(if wide { 20 } else { 12 });
    entries
        .filter_map(|entry| {
            Some(if wide {
                (u64_at(entry, 0)?, i64::from_be_bytes(array_at(entry, 8)?))
            } else {
                (u64::from(u32_at(entry, 0)?), i64::from(i32::from_be_bytes(array_at(entry, 4)?)))
            })
        })
        .find_map(|(duration, time)| Some(Edit { duration, media_time: u64::try_from(time).ok()? }))
}

/// ISO/IEC 14496-12, 8.2.2 and 8.4.2: `mvhd` and `mdhd` begin alike.
fn scale_and_duration(header: &[u8]) -> Option<(u32, u64)> {
    match header.first()? {
        1 => Some((u32_at(header, 20)?, u64_at(header, 24)?)),
        _ => Some((u32_at(header, 12)?, u64::from(u32_at(header, 16)?))),
    }
}

fn is_sound(track: &[u8]) -> bool {
    path(track, &[b"mdia", b"hdlr"]).and_then(|handler| handler.get(8..12)) == Some(b"soun")
}

/// The integer part of the 16.16 rate in the first sample entry (14496-12, 12.2.3).
fn sample_rate(track: &[u8]) -> Option<u32> {
    let descriptions = path(track, &[b"mdia", b"minf", b"stbl", b"stsd"])?;
    let entry = boxes(descriptions.get(8..)?).next()?;
    u32_at(entry.body, 24).map(|rate| rate >> 16)
}

struct Item<'a> {
    kind: [u8; 4],
    body: &'a [u8],
}

/// The boxes that stand one after another in `rest`; a box that runs over the end ends there.
fn boxes(mut rest: &[u8]) -> impl Iterator<Item = Item<'_>> {
    std::iter::from_fn(move || {
        let kind = array_at(rest, 4)?;
        let (header, length) = match u32_at(rest, 0)? {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(u64_at(rest, 8)?).ok()?),
            length => (8, length as usize),
        };
        let end = length.min(rest.len());
        let body = rest.get(header..end)?;
        rest = rest.get(end..)?;
        Some(Item { kind, body })
    })
}

fn child(parent: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    boxes(parent).find(|item| item.kind == kind).map(|item| item.body)
}

fn path<'a>(parent: &'a [u8], kinds: &[&[u8; 4]]) -> Option<&'a [u8]> {
    kinds.iter().try_fold(parent, |parent, kind| child(parent, **kind))
}

fn array_at<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}

fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    array_at(bytes, offset).map(u32::from_be_bytes)
}

fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    array_at(bytes, offset).map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    //! Files made of the few boxes that matter here.

    use proptest::prelude::*;

    use super::{Trim, trim};

    fn container(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(8 + body.len() as u32).to_be_bytes(), kind.as_slice(), body].concat()
    }

    fn words(values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_be_bytes()).collect()
    }

    /// One sound track of 44.1 kHz in a movie that counts milliseconds.
    fn movie(edits: &[u32], media_frames: u32, tags: &[u8]) -> Vec<u8> {
        let entry = container(b"mp4a", &words(&[0, 0, 0, 0, 0, 0, 44_100 << 16]));
        let stsd = container(b"stsd", &[words(&[0, 1]), entry].concat());
        let minf = container(b"minf", &container(b"stbl", &stsd));
        let handler = container(b"hdlr", &[&words(&[0, 0]), b"soun".as_slice()].concat());
        let mdhd = container(b"mdhd", &words(&[0, 0, 0, 44_100, media_frames]));
        let mdia = container(b"mdia", &[mdhd, handler, minf].concat());
        let edts = container(b"edts", &container(b"elst", &words(edits)));
        let trak = container(b"trak", &[edts, mdia].concat());
        let mvhd = container(b"mvhd", &words(&[0, 0, 0, 1_000, 30_000]));
        container(b"moov", &[mvhd, trak, tags.to_vec()].concat())
    }

    fn itunes(text: &str) -> Vec<u8> {
        let name = container(b"name", &[&words(&[0]), b"iTunSMPB".as_slice()].concat());
        let data = container(b"data", &[&words(&[1, 0]), text.as_bytes()].concat());
        let list = container(b"ilst", &container(b"----", &[name, data].concat()));
        container(b"udta", &container(b"meta", &[words(&[0]), list].concat()))
    }

    fn kept(skip_frames: usize, keep_frames: usize) -> Trim {
        Trim { skip_frames, keep_frames: Some(keep_frames) }
    }

    #[test]
    fn an_edit_starts_after_the_delay_and_ends_with_the_media() {
        let file = movie(&[0, 1, 30_000, 1_024, 1 << 16], 1_324_024, &[]);
        assert_eq!(trim(&file), kept(1_024, 1_323_000));
    }

    #[test]
    fn an_edit_that_ends_before_the_media_ends_there_to_the_millisecond() {
        let file = movie(&[0, 1, 10_000, 1_024, 1 << 16], 1_324_024, &[]);
        assert_eq!(trim(&file), kept(1_024, 441_044));
    }

    #[test]
    fn a_pause_before_the_audio_is_passed_over() {
        let file = movie(&[0, 2, 500, u32::MAX, 1 << 16, 0, 2_112, 1 << 16], 100_000, &[]);
        assert_eq!(trim(&file), kept(2_112, 97_888));
    }

    #[test]
    fn the_itunes_tag_counts_in_samples_and_goes_first() {
        let tags = itunes(" 00000000 00000840 000001CA 00000000003F31F6 00000000");
        let file = movie(&[0, 1, 30_000, 1_024, 1 << 16], 1_324_024, &tags);
        assert_eq!(trim(&file), kept(0x840, 0x3f_31f6));
    }

    #[test]
    fn a_file_that_does_not_say_is_not_cut() {
        assert_eq!(trim(&movie(&[0, 0], 1_324_024, &[])), Trim::default());
        assert_eq!(trim(b"not a file"), Trim::default());
    }

    proptest! {
        #[test]
        fn damage_never_panics(damage in prop::collection::vec((0_usize..400, any::<u8>()), 0..8)) {
            let tags = itunes(" 00000000 00000840 000001CA 00000000003F31F6");
            let mut file = movie(&[0, 1, 30_000, 1_024, 1 << 16], 1_324_024, &tags);
            for (place, value) in damage {
                if let Some(byte) = file.get_mut(place) {
                    *byte = value;
                }
            }
            trim(&file);
        }
    }
}
