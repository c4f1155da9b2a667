//! `segue analyze --plot` from outside: which pictures are made, and that they are pictures.

mod sound;
mod support;

use sound::{music, sine, wav};
use std::fs;
use std::path::Path;
use support::Home;

/// Width and height of a PNG file, from its first chunk.
fn png_size(path: &Path) -> (u32, u32) {
    let bytes = fs::read(path).expect("the picture is there");
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n", "{}", path.display());
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

/// Images are left out: they are letters at random.
fn has_only_finite_places(svg: &str) -> bool {
    let drawn = svg.lines().filter(|line| !line.starts_with("<image"));
    drawn
        .flat_map(|line| line.split(' '))
        .all(|word| !word.contains("NaN") && !word.contains("inf"))
}

#[test]
fn a_picture_is_drawn_as_svg_and_as_png() {
    let home = Home::new();
    fs::write(home.path().join("a & <b>.wav"), wav(&music(6.0))).unwrap();
    let said = home.segue(["analyze", "a & <b>.wav", "--plot", "new/folder/out.svg"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let svg = fs::read_to_string(home.path().join("new/folder/out.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    assert!(svg.contains("a &amp; &lt;b&gt;.wav"), "the title is missing or is markup");
    assert_eq!(svg.matches("data:image/png;base64,").count(), 3, "spectrogram, key, chromagram");
    for word in ["Waveform", "Mel spectrogram", "Chromagram", "TEMPO", "KEY", "danceability"] {
        assert!(svg.contains(word), "{word}");
    }
    assert!(has_only_finite_places(&svg), "{svg}");

    let said = home.segue(["analyze", "a & <b>.wav", "--json", "--plot", "out.png"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("\"picture\":\"out.png\""), "{}", said.out);
    let (width, height) = png_size(&home.path().join("out.png"));
    assert!(width > 2000 && height > 1000, "{width} × {height}");
}

#[test]
fn clips_without_much_in_them_are_drawn_all_the_same() {
    let home = Home::new();
    for (name, samples) in [
        ("one-sample", vec![0.5]),
        ("silence", vec![0.0; 22_050]),
        ("constant", vec![1.0; 5_000]),
        ("minute", music(70.0)),
    ] {
        let file = format!("{name}.wav");
        fs::write(home.path().join(&file), wav(&samples)).unwrap();
        let picture = format!("{name}.svg");
        let said = home.segue(["analyze", &file, "--plot", &picture]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let svg = fs::read_to_string(home.path().join(&picture)).unwrap();
        assert!(has_only_finite_places(&svg), "{name}");
    }
}

#[test]
fn several_clips_get_a_picture_each_in_a_folder() {
    let home = Home::new();
    for folder in ["x", "y"] {
        fs::create_dir(home.path().join(folder)).unwrap();
        fs::write(home.path().join(folder).join("1.wav"), wav(&sine())).unwrap();
    }
    fs::write(home.path().join("x/1.png"), "a cover").unwrap();
    let said = home.segue(["analyze", "x", "y", "--plot", "x"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for picture in ["x/1.wav.png", "x/1.wav-2.png"] {
        assert!(png_size(&home.path().join(picture)).0 > 0);
    }
    assert_eq!(fs::read_to_string(home.path().join("x/1.png")).unwrap(), "a cover");
}

#[test]
fn a_picture_that_cannot_be_is_refused_before_anything_is_measured() {
    let home = Home::new();
    for name in ["a.wav", "b.wav"] {
        fs::write(home.path().join(name), wav(&music(1.0))).unwrap();
    }
    for (args, hint) in [
        (&["a.wav", "--plot", "out.jpg"][..], ".svg or .png"),
        (&["a.wav", "b.wav", "--plot", "out.svg"], "--plot pictures/"),
        (&["a.wav", "--plot", "b.wav/out.svg"], "cannot make the folder b.wav"),
    ] {
        let said = home.segue(["analyze"].iter().chain(args));
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains(hint) && said.out.is_empty(), "{said:?}");
    }
}

#[test]
fn a_picture_that_could_not_be_written_fails_the_run_but_not_the_numbers() {
    let home = Home::new();
    fs::write(home.path().join("a.wav"), wav(&music(1.0))).unwrap();
    // A folder stands where the picture should go.
    fs::create_dir_all(home.path().join("pictures/a.wav.png")).unwrap();
    let said = home.segue(["analyze", "a.wav", "--json", "--plot", "pictures/"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("pictures/a.wav.png"), "{}", said.err);
    assert!(said.out.contains("\"picture\":null"), "{}", said.out);
    let left = fs::read_dir(home.path().join("pictures")).unwrap().count();
    assert_eq!(left, 1, "something unfinished was left behind");
}
