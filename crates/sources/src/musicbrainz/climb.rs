//! The way from an area up to its country, one area at a time: which one to ask about next, and when
//! to stop. Pure.

use segue_domain::ids::Mbid;
use segue_domain::musicbrainz::{Area, AreaPath, AreaStub};
use std::collections::{BTreeMap, VecDeque};

/// Most areas asked about in one climb. Cities have several parents; real climbs need a handful, at
/// a second each.
const MOST_AREAS: usize = 24;
/// Most areas on top of each other; the deepest real ones have seven.
const MOST_LEVELS: usize = 12;

/// A climb under way: breadth first, so that the shortest way to the country is the one found.
#[derive(Debug)]
pub(super) struct Climb {
    start: Mbid,
    asked: usize,
    waiting: VecDeque<Mbid>,
    known: BTreeMap<Mbid, Step>,
    country: Option<Mbid>,
    is_cut: bool,
}

#[derive(Debug)]
struct Step {
    /// The area, once somebody named it.
    stub: Option<AreaStub>,
    /// From which one the climb came.
    below: Option<Mbid>,
    level: usize,
}

impl Climb {
    pub(super) fn from(start: &Mbid) -> Self {
        let foot = Step { stub: None, below: None, level: 0 };
        Self {
            start: start.clone(),
            asked: 0,
            waiting: VecDeque::from([start.clone()]),
            known: BTreeMap::from([(start.clone(), foot)]),
            country: None,
            is_cut: false,
        }
    }

    /// The area to ask about next; `None` when the climb is over.
    pub(super) fn next(&mut self) -> Option<Mbid> {
        if self.country.is_some() || self.waiting.is_empty() {
            return None;
        }
        if self.asked == MOST_AREAS {
            self.is_cut = true;
            return None;
        }
        self.asked += 1;
        self.waiting.pop_front()
    }

    /// Takes in what was said about the area `asked`; it may have been merged and have another id.
    pub(super) fn learn(&mut self, asked: &Mbid, area: &Area) {
        let Some(step) = self.known.get_mut(asked) else { return };
        let level = step.level + 1;
        step.stub = Some(area.stub.clone());
        if area.stub.country.is_some() {
            self.country = Some(asked.clone());
            return;
        }
        for parent in &area.parents {
            self.reach(parent, asked, level);
        }
    }

    fn reach(&mut self, parent: &AreaStub, below: &Mbid, level: usize) {
        // Known already: another way leads there, or the areas lie in a circle.
        if self.country.is_some() || self.known.contains_key(&parent.mbid) {
            return;
        }
        if level >= MOST_LEVELS {
            self.is_cut = true;
            return;
        }
        let step = Step { stub: Some(parent.clone()), below: Some(below.clone()), level };
        self.known.insert(parent.mbid.clone(), step);
        if parent.country.is_some() {
            self.country = Some(parent.mbid.clone());
        } else {
            self.waiting.push_back(parent.mbid.clone());
        }
    }

    /// The way found: to the country with a code, else to the nearest area of that type, else as
    /// high as it goes. `None` when nothing was said about the first area.
    pub(super) fn path(&self) -> Option<AreaPath> {
        let is_country = |step: &&Step| step.stub.as_ref().is_some_and(AreaStub::is_country);
        let top = match &self.country {
            Some(country) => self.known.get(country),
            None => {
                let countries = self.known.values().filter(is_country);
                countries.min_by_key(|step| step.level).or_else(|| self.highest())
            }
        };
        let mut areas = Vec::new();
        let mut at = top;
        while let Some(step) = at {
            areas.extend(step.stub.clone());
            at = step.below.as_ref().and_then(|below| self.known.get(below));
        }
        areas.reverse();
        self.known.get(&self.start)?.stub.as_ref()?;
        Some(AreaPath { areas, is_cut: self.is_cut && self.country.is_none() })
    }

    fn highest(&self) -> Option<&Step> {
        self.known.values().max_by_key(|step| step.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use segue_domain::places::CountryCode;

    fn id(name: &str) -> Mbid {
        let hash: u64 = name
            .bytes()
            .fold(7, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Mbid::parse(&format!("00000000-0000-0000-0000-{:012x}", hash & 0xffff_ffff_ffff)).unwrap()
    }

    fn stub(name: &str) -> AreaStub {
        let kind = match name {
            "England" | "United Kingdom" | "Nowhere" => "Country",
            _ => "Subdivision",
        };
        AreaStub {
            mbid: id(name),
            name: name.to_owned(),
            kind: Some(kind.to_owned()),
            country: (name == "United Kingdom").then(|| CountryCode::read("GB").unwrap()),
            subdivision: (name == "England").then(|| "GB-ENG".to_owned()),
        }
    }

    /// Climbs in a world of `(area, its parents)`; how many were asked about, and the way.
    fn climb(world: &[(&str, &[&str])], start: &str) -> (usize, Option<AreaPath>) {
        let mut climb = Climb::from(&id(start));
        let mut asked = 0;
        while let Some(next) = climb.next() {
            asked += 1;
            if let Some((name, parents)) = world.iter().find(|(name, _)| id(name) == next) {
                let parents = parents.iter().map(|parent| stub(parent)).collect();
                climb.learn(&next, &Area { stub: stub(name), parents });
            }
        }
        (asked, climb.path())
    }

    fn names(path: &AreaPath) -> Vec<&str> {
        path.areas.iter().map(|area| area.name.as_str()).collect()
    }

    #[test]
    fn the_climb_ends_at_the_area_with_a_country_code_and_asks_no_further() {
        let world: &[(&str, &[&str])] = &[
            ("Soho", &["Westminster"]),
            ("Westminster", &["London"]),
            ("London", &["England"]),
            ("England", &["United Kingdom"]),
            ("United Kingdom", &["Europe"]),
        ];
        let (asked, path) = climb(world, "Soho");
        let path = path.unwrap();
        assert_eq!(names(&path), ["Soho", "Westminster", "London", "England", "United Kingdom"]);
        assert_eq!((asked, path.is_cut), (4, false));
        assert_eq!(path.country().unwrap().name, "United Kingdom");
        assert_eq!(path.subdivision().unwrap().subdivision.as_deref(), Some("GB-ENG"));
    }

    #[test]
    fn of_several_ways_the_shortest_is_taken() {
        let world: &[(&str, &[&str])] = &[
            ("City", &["Old County", "England"]),
            ("Old County", &["Older County"]),
            ("Older County", &["England"]),
            ("England", &["United Kingdom"]),
        ];
        let (_, path) = climb(world, "City");
        assert_eq!(names(&path.unwrap()), ["City", "England", "United Kingdom"]);
    }

    #[test]
    fn areas_that_lie_in_a_circle_are_left_after_one_round() {
        let world: &[(&str, &[&str])] = &[("A", &["B", "A"]), ("B", &["C"]), ("C", &["A", "B"])];
        let (asked, path) = climb(world, "A");
        assert_eq!((asked, names(&path.unwrap())), (3, vec!["A", "B", "C"]));
    }

    #[test]
    fn an_endless_tower_and_an_endless_family_are_cut_off() {
        let floors: Vec<String> = (0..100).map(|floor| format!("floor {floor}")).collect();
        let above: Vec<[&str; 1]> = floors.iter().skip(1).map(|floor| [floor.as_str()]).collect();
        let tower: Vec<(&str, &[&str])> =
            floors.iter().zip(&above).map(|(floor, above)| (floor.as_str(), &above[..])).collect();
        let (asked, path) = climb(&tower, "floor 0");
        let path = path.unwrap();
        assert_eq!((asked, path.areas.len(), path.is_cut), (MOST_LEVELS, MOST_LEVELS, true));

        let parents: Vec<&str> = floors.iter().map(String::as_str).collect();
        let (asked, path) = climb(&[("child", &parents)], "child");
        assert_eq!((asked, path.unwrap().is_cut), (MOST_AREAS, true));
    }

    #[test]
    fn a_country_without_a_code_will_do_and_nothing_known_is_no_way() {
        let (_, path) = climb(&[("Town", &["Nowhere"]), ("Nowhere", &["Continent"])], "Town");
        assert_eq!(names(&path.unwrap()), ["Town", "Nowhere"]);
        assert_eq!(climb(&[], "Atlantis"), (1, None));
    }
}
