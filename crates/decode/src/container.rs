//! Everything but MP3, by `symphonia`: one demuxer per format, one loop over packets.

use std::io::Cursor;

use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::packet::Packet;
use symphonia::default::formats::{AdtsReader, FlacReader, IsoMp4Reader, OggReader, WavReader};

use crate::format::after_id3;
use crate::mp4_gapless;
use crate::sink::{Flow, Sink};
use crate::{DecodeError, Format, Summary};

pub(crate) fn decode(
    bytes: &[u8],
    format: Format,
    mut sink: Sink<'_>,
) -> Result<Summary, DecodeError> {
    let mut reader = open(bytes, format).map_err(|error| refusal(format, error))?;
    let no_audio = DecodeError::NoAudio { format };
    let Some(track) = reader.first_track_known_codec(TrackType::Audio) else {
        return Err(no_audio);
    };
    let (track_id, announced) = (track.id, track.num_frames);
    let Some(params) = audio_params(track) else { return Err(no_audio) };
    // Before the decoder allocates by what the header says.
    if let (Some(rate_hz), Some(channels)) = (params.sample_rate, &params.channels) {
        sink.check(rate_hz, channels.count())?;
    }
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|error| refusal(format, error))?;
    if format == Format::Mp4 {
        sink.set_trim(mp4_gapless::trim(bytes));
    }
    let mut packets = Packets::new(reader.as_mut(), track_id, bytes.len());
    let first_error = read_all(&mut packets, decoder.as_mut(), &mut sink)?;
    if let (Some(error), 0) = (first_error, sink.frame_count()) {
        return Err(refusal(format, error));
    }
    if lacks_end(bytes, format, announced, sink.frame_count()) {
        sink.cut_short();
    }
    sink.finish()
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
    packets: &mut Packets<'_>,
    decoder: &mut dyn AudioDecoder,
    sink: &mut Sink<'_>,
) -> Result<Option<SymphoniaError>, DecodeError> {
    let mut first_error = None;
    let mut buffer: Vec<f32> = Vec::new();
    loop {
        let decoded = match packets.next() {
            Ok(None) => return Ok(first_error),
            Ok(Some(packet)) => decoder.decode(&packet),
            Err(error) => {
                sink.cut_short();
                return Ok(first_error.or(Some(error)));
            }
        };
        match decoded {
            Ok(audio) if audio.frames() > 0 => {
                packets.barren = 0;
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
}

/// The packets of one track, as long as they can be those of an honest file.
///
/// A sample table of a few bytes can announce billions of packets, empty or all over the same
/// bytes; an honest file has each byte in one packet and few packets without sound.
struct Packets<'a> {
    reader: &'a mut dyn FormatReader,
    track_id: u32,
    /// Packets in a row that gave no samples; whoever decodes resets it.
    barren: u32,
    bytes_left: usize,
}

impl<'a> Packets<'a> {
    const MAX_BARREN: u32 = 1000;

    fn new(reader: &'a mut dyn FormatReader, track_id: u32, file_bytes: usize) -> Self {
        // Twice, because some demuxers put headers into packets that were not there.
        Self { reader, track_id, barren: 0, bytes_left: file_bytes.saturating_mul(2) }
    }

    fn next(&mut self) -> Result<Option<Packet>, SymphoniaError> {
        while let Some(packet) = self.reader.next_packet()? {
            self.barren += 1;
            let left = self.bytes_left.checked_sub(packet.data.len());
            self.bytes_left = left.ok_or(SymphoniaError::LimitError("bytes in packets"))?;
            if self.barren > Self::MAX_BARREN {
                return Err(SymphoniaError::LimitError("packets without samples"));
            }
            if packet.track_id == self.track_id {
                return Ok(Some(packet));
            }
        }
        Ok(None)
    }
}

/// Whether the file stops before what it announced.
fn lacks_end(bytes: &[u8], format: Format, announced: Option<u64>, decoded: usize) -> bool {
    match format {
        // An Ogg stream cut from a longer one counts from where that one began.
        Format::Ogg => lacks_last_page(bytes),
        // ADTS has no length; what is announced is a guess from the first frames.
        Format::Adts => false,
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
