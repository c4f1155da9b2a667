//! Everything but MP3, by `symphonia`: one demuxer per format, one loop over packets.

use std::io::Cursor;

use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats::{AdtsReader, FlacReader, IsoMp4Reader, OggReader, WavReader};

use crate::format::after_id3;
use crate::mp4_gapless::{self, Trim};
use crate::sink::{Flow, Sink};
use crate::{DecodeError, Decoded, Format, Limits};

/// Packets in a row that give no samples before the rest is given up.
///
/// A sample table of a few bytes can announce billions of empty packets.
const MAX_BARREN_PACKETS: u32 = 1000;

pub(crate) fn decode(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
) -> Result<Decoded, DecodeError> {
    let mut reader = open(bytes, format).map_err(|error| refusal(format, error))?;
    let no_audio = DecodeError::NoAudio { format };
    let Some(track) = reader.first_track_known_codec(TrackType::Audio) else {
        return Err(no_audio);
    };
    let (track_id, announced) = (track.id, track.num_frames);
    let Some(params) = audio_params(track) else { return Err(no_audio) };
    let mut sink = Sink::new(limits, format);
    // Before the decoder allocates by what the header says.
    if let (Some(rate_hz), Some(channels)) = (params.sample_rate, &params.channels) {
        sink.check(rate_hz, channels.count())?;
    }
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|error| refusal(format, error))?;
    let first_error = read_all(reader.as_mut(), track_id, decoder.as_mut(), &mut sink)?;
    if let (Some(error), 0) = (first_error, sink.frame_count()) {
        return Err(refusal(format, error));
    }
    if lacks_end(bytes, format, announced, sink.frame_count()) {
        sink.cut_short();
    }
    let trim = match format {
        Format::Mp4 => mp4_gapless::trim(bytes),
        _ => Trim::default(),
    };
    sink.finish(trim.skip_frames, trim.keep_frames.unwrap_or(usize::MAX))
}

fn open(bytes: &[u8], format: Format) -> Result<Box<dyn FormatReader + '_>, SymphoniaError> {
    let source =
        MediaSourceStream::new(Box::new(Cursor::new(after_id3(bytes))), Default::default());
    let options = FormatOptions::default();
    Ok(match format {
        Format::Adts => Box::new(AdtsReader::try_new(source, options)?),
        Format::Mp4 => Box::new(IsoMp4Reader::try_new(source, options)?),
        Format::Ogg => Box::new(OggReader::try_new(source, options)?),
        Format::Flac => Box::new(FlacReader::try_new(source, options)?),
        Format::Wav => Box::new(WavReader::try_new(source, options)?),
        Format::Mp3 => return Err(SymphoniaError::Unsupported("MP3 has a decoder of its own")),
    })
}

fn audio_params(track: &Track) -> Option<&AudioCodecParameters> {
    track.codec_params.as_ref().and_then(|params| params.audio())
}

/// Decodes packets until the end, a limit, or an error that ends the stream.
///
/// Returns the first error; damaged packets are skipped, and the sink knows that something is
/// missing.
fn read_all(
    reader: &mut dyn FormatReader,
    track_id: u32,
    decoder: &mut dyn AudioDecoder,
    sink: &mut Sink<'_>,
) -> Result<Option<SymphoniaError>, DecodeError> {
    let mut first_error = None;
    let mut buffer: Vec<f32> = Vec::new();
    let mut barren_packets = 0;
    while barren_packets < MAX_BARREN_PACKETS {
        barren_packets += 1;
        let packet = match reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(first_error),
            Err(error) => {
                sink.cut_short();
                return Ok(first_error.or(Some(error)));
            }
        };
        if packet.track_id != track_id {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(audio) if audio.frames() > 0 => {
                barren_packets = 0;
                let spec = audio.spec();
                if sink.set_shape(spec.rate(), spec.channels().count())? == Flow::Stop {
                    return Ok(first_error);
                }
                audio.copy_to_vec_interleaved(&mut buffer);
                if sink.push(&buffer) == Flow::Stop {
                    return Ok(first_error);
                }
            }
            Ok(_) => {}
            Err(error) => {
                sink.cut_short();
                first_error = first_error.or(Some(error));
            }
        }
    }
    sink.cut_short();
    Ok(first_error)
}

/// Whether the file stops before what it announced.
fn lacks_end(bytes: &[u8], format: Format, announced: Option<u64>, decoded: usize) -> bool {
    match format {
        // An Ogg stream cut from a longer one counts from where that one began.
        Format::Ogg => lacks_last_page(bytes),
        _ => announced.is_some_and(|frames| (decoded as u64) < frames),
    }
}

/// Whether an Ogg file stops before the page that is marked as the last of its stream.
fn lacks_last_page(bytes: &[u8]) -> bool {
    const END_OF_STREAM: u8 = 4; // RFC 3533 section 6, header_type_flag
    let last_page = bytes.windows(4).rposition(|window| window == b"OggS");
    let flags = last_page.and_then(|start| bytes.get(start + 5));
    flags.is_none_or(|flags| flags & END_OF_STREAM == 0)
}

fn refusal(format: Format, error: SymphoniaError) -> DecodeError {
    match error {
        SymphoniaError::Unsupported(_) => {
            DecodeError::Unsupported { format, source: Box::new(error) }
        }
        _ => DecodeError::Malformed { format, source: Box::new(error) },
    }
}
