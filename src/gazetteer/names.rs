//! All names, ready to be found in a text.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::EntryId;
use super::organization::OrganizationKind;
use super::surface::Surface;

/// What a name does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// It keeps what stands in it from being a name.
    Nothing,
    /// It names one of these.
    Names(Vec<EntryId>),
    /// The name of an organisation ends with it.
    Ending(Affix),
    /// The name of an organisation begins with it.
    Beginning(Affix),
}

/// An ending or a beginning of names of organisations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Affix {
    pub kind: OrganizationKind,
    /// Whether it makes a name only right beside a place.
    pub placed: bool,
}

/// How a name has to stand to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Standing {
    /// Anywhere.
    #[default]
    Anywhere,
    /// Behind certain characters, or at the beginning of a phrase.
    Apart,
}

#[derive(Debug)]
struct Name {
    /// How many characters it has, and how many of them are the name: 中德 of 中德合作.
    chars: usize,
    kept: usize,
    /// It is written in capitals and meant only so.
    is_capitals: bool,
    standing: Standing,
    role: Role,
}

/// All names.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<Name>,
    matcher: Option<AhoCorasick>,
    exact: HashMap<String, Vec<EntryId>>,
    /// What a name that must stand apart may stand behind.
    before: Vec<char>,
}

/// The names that stand in a text.
#[derive(Debug)]
pub(super) struct Found {
    /// For each character, the longest name that begins there: where it ends, and what it names.
    pub longest: Vec<Option<(usize, Vec<EntryId>)>>,
    pub endings: Vec<(Range<usize>, Affix)>,
    pub beginnings: Vec<(Range<usize>, Affix)>,
}

/// Names being collected.
#[derive(Debug, Default)]
pub(super) struct Building {
    names: Vec<Name>,
    patterns: Vec<String>,
    places: HashMap<(String, bool), usize>,
    exact: HashMap<String, Vec<EntryId>>,
}

impl Building {
    /// Adds a name of an entry, and the way of writing its umlauts with an e.
    pub fn add_name(&mut self, name: &str, id: EntryId, standing: Standing) {
        self.add(name, None, standing, Role::Names(vec![id]));
        let exact = self.exact.entry(Surface::of_name(name).text()).or_default();
        if !exact.contains(&id) {
            exact.push(id);
        }
        if name.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü']) {
            let spelled: String = name.chars().map(spelled).collect();
            self.add(&spelled, None, standing, Role::Names(vec![id]));
        }
    }

    /// Adds a name of an entry that is one only before more words, `kept` characters of it.
    pub fn add_name_before(&mut self, words: &str, kept: usize, id: EntryId) {
        self.add(words, Some(kept), Standing::Anywhere, Role::Names(vec![id]));
    }

    /// Adds a word that does something else.
    pub fn add_role(&mut self, word: &str, role: Role) {
        self.add(word, None, Standing::Anywhere, role);
    }

    fn add(&mut self, word: &str, kept: Option<usize>, standing: Standing, role: Role) {
        let normal = Surface::of_name(word).text();
        if normal.is_empty() {
            return;
        }
        let is_capitals = word.chars().all(|char| char.is_ascii_uppercase());
        let chars = normal.chars().count();
        let is_affix = matches!(role, Role::Ending(_) | Role::Beginning(_));
        // An affix may be a name or a part of one as well: it is found beside it.
        let key = if is_affix {
            format!("\u{0}{normal}")
        } else {
            normal.clone()
        };
        let place = *self.places.entry((key, is_capitals)).or_insert_with(|| {
            self.patterns.push(normal);
            let kept = kept.unwrap_or(chars);
            self.names.push(Name {
                chars,
                kept,
                is_capitals,
                standing,
                role: role.clone(),
            });
            self.names.len() - 1
        });
        if let (Role::Names(known), Role::Names(more)) = (&mut self.names[place].role, role) {
            more.into_iter()
                .filter(|id| !known.contains(id))
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|id| known.push(id));
        }
    }

    /// What is called exactly so.
    pub fn exact(&self, name: &str) -> &[EntryId] {
        self.exact
            .get(&Surface::of_name(name).text())
            .map_or(&[], Vec::as_slice)
    }

    /// All of them, ready; none are found where they are too many for the matcher.
    pub fn finish(self, before: &str) -> Names {
        Names {
            matcher: AhoCorasick::new(&self.patterns).ok(),
            names: self.names,
            exact: self.exact,
            before: before.chars().collect(),
        }
    }
}

/// An umlaut as people without it on their keyboard write it.
fn spelled(char: char) -> String {
    match char {
        'ä' | 'Ä' => "ae".to_owned(),
        'ö' | 'Ö' => "oe".to_owned(),
        'ü' | 'Ü' => "ue".to_owned(),
        other => other.to_string(),
    }
}

impl Names {
    /// What is called exactly so.
    pub fn exact(&self, name: &str) -> &[EntryId] {
        self.exact
            .get(&Surface::of(name).text())
            .map_or(&[], Vec::as_slice)
    }

    /// The names that stand in a text.
    pub fn find(&self, surface: &Surface) -> Found {
        let mut found = Found {
            longest: vec![None; surface.len()],
            endings: Vec::new(),
            beginnings: Vec::new(),
        };
        let Some(matcher) = &self.matcher else {
            return found;
        };
        let written = surface.text();
        let mut char_at = vec![0; written.len() + 1];
        for (char, (byte, _)) in written.char_indices().enumerate() {
            char_at[byte] = char;
        }
        let mut lengths = vec![0; surface.len()];
        for hit in matcher.find_overlapping_iter(&written) {
            let name = &self.names[hit.pattern().as_usize()];
            let start = char_at[hit.start()];
            let range = start..start + name.chars;
            let Some(end) = whole_word(&surface.chars, &range) else {
                continue;
            };
            let is_written = !name.is_capitals || surface.is_in_capitals(range.clone());
            if !is_written || name.standing == Standing::Apart && !self.is_apart(surface, start) {
                continue;
            }
            match &name.role {
                Role::Ending(affix) => found.endings.push((start..end, *affix)),
                Role::Beginning(affix) => found.beginnings.push((start..end, *affix)),
                Role::Nothing if end >= lengths[start] => {
                    lengths[start] = end;
                    found.longest[start] = Some((end, Vec::new()));
                }
                Role::Names(ids) if end > lengths[start] => {
                    lengths[start] = end;
                    let kept = if name.kept < name.chars {
                        start + name.kept
                    } else {
                        end
                    };
                    found.longest[start] = Some((kept, ids.clone()));
                }
                Role::Names(ids) if end == lengths[start] => {
                    // A name and its plural may both be listed.
                    if let Some((_, known)) = &mut found.longest[start] {
                        let more: Vec<EntryId> = ids
                            .iter()
                            .copied()
                            .filter(|id| !known.contains(id))
                            .collect();
                        known.extend(more);
                    }
                }
                Role::Nothing | Role::Names(_) => {}
            }
        }
        found
    }

    fn is_apart(&self, surface: &Surface, start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|at| surface.chars.get(at));
        before.is_none_or(|char| !char.is_alphanumeric() || self.before.contains(char))
    }
}

/// Where a word that stands at `range` ends, with an English plural s, if it is not part of a longer one.
fn whole_word(chars: &[char], range: &Range<usize>) -> Option<usize> {
    let letter = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(char::is_ascii_alphanumeric)
    };
    if letter(Some(range.start)) && letter(range.start.checked_sub(1)) {
        return None;
    }
    if !letter(range.end.checked_sub(1)) || !letter(Some(range.end)) {
        return Some(range.end);
    }
    let is_plural = chars.get(range.end) == Some(&'s') && !letter(Some(range.end + 1));
    is_plural.then_some(range.end + 1)
}
