//! Goals: what a question about a case asks for, by the words that it asks with (`dialogs/goals.toml`).

use regex::Regex;
use serde::Deserialize;

use super::figures::{FigurePatterns, FigureQuestion, FigureReader};
use super::pattern::pattern;
use super::sentences::sentences;
use super::text::Text;
use crate::eligibility::{AskedAmount, Asks, Extreme, FactName, Want};
use crate::error::Error;

/// The patterns as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalPatterns {
    whether: String,
    barred: String,
    turns: String,
    required: String,
    spared: String,
    apply: String,
    only: String,
    topics: String,
    amount: String,
    papers: String,
    counted: String,
    summed: String,
    listed: String,
    places: String,
    subjects: String,
    open: String,
    asks_first: String,
    unsettled: String,
    stays: String,
    tag: String,
    several: String,
    elliptical: String,
    marked: String,
    of_whole: String,
    onward: String,
    lone: String,
    denied: String,
    want: WantPatterns,
    figures: FigurePatterns,
    #[serde(default)]
    amount_of: Vec<AmountPattern>,
    #[serde(default)]
    rule: Vec<RulePattern>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantPatterns {
    most: String,
    least: String,
    difference: String,
    exact: String,
    share: String,
    ratio: String,
    taken_most: String,
    taken_least: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountPattern {
    fact: String,
    cue: String,
    /// Whether it is what one takes all of, where nothing else is named (顶格).
    #[serde(default)]
    granted: bool,
    /// Words that name it where nothing else is named.
    weak: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulePattern {
    names: Vec<String>,
    cue: String,
    /// Whether it is named only where one asks whether it is met, and not whether it is asked for.
    #[serde(default)]
    met: bool,
}

/// Reads what questions ask for.
#[derive(Debug)]
pub struct GoalReader {
    whether: Regex,
    barred: Regex,
    turns: Regex,
    required: Regex,
    spared: Regex,
    apply: Regex,
    only: Regex,
    topics: Regex,
    amount: Regex,
    papers: Regex,
    counted: Regex,
    summed: Regex,
    listed: Regex,
    places: Regex,
    subjects: Regex,
    open: Regex,
    asks_first: Regex,
    unsettled: Regex,
    stays: Regex,
    tag: Regex,
    several: Regex,
    elliptical: Regex,
    marked: Regex,
    of_whole: Regex,
    onward: Regex,
    lone: Regex,
    denied: Regex,
    taken: [(Extreme, Regex); 2],
    figures: FigureReader,
    granted: Option<FactName>,
    wants: Vec<(Want, Regex)>,
    amounts: Vec<(FactName, Regex)>,
    weak: Vec<(FactName, Regex)>,
    rules: Vec<(Vec<String>, Regex)>,
    met_rules: Vec<String>,
}

/// A phrase no longer than this, in characters, names what the question behind it is about.
const SHORT: usize = 14;

/// What a question asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What kind of answer it wants.
    pub kind: QuestionKind,
    /// The rules that it names.
    pub rules: Vec<String>,
    /// The rules that stand right before what it asks: 一比一，这样行吗.
    pub rules_before: Vec<String>,
    /// Whether it is about what it names and nothing else.
    pub is_only: bool,
    /// Whether it asks about several applications at once.
    pub is_several: bool,
    /// Whether it asks if one may apply.
    pub is_application: bool,
    /// Whether the message speaks of applying at all.
    pub tells_application: bool,
    /// The list that it speaks of.
    pub list: Option<ListCue>,
}

impl Question {
    /// A question of yes and no that names nothing.
    pub fn whether(asks: Asks) -> Question {
        Question {
            kind: QuestionKind::Whether(asks),
            rules: Vec::new(),
            rules_before: Vec::new(),
            is_only: false,
            is_several: false,
            is_application: false,
            tells_application: false,
            list: None,
        }
    }
}

/// How a question speaks of a list of the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListCue {
    /// Whether it speaks of places.
    pub of_places: bool,
    /// Whether it speaks of fields.
    pub of_fields: bool,
}

/// What kind of answer a question wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    /// Yes or no.
    Whether(Asks),
    /// Amounts.
    HowMuch {
        /// Which, in the order asked.
        amounts: Vec<AskedAmount>,
        /// Whether the first is named: 还差多少 alone names none.
        is_named: bool,
    },
    /// Topics.
    WhichTopics,
    /// Papers: how many they are, or which.
    WhichPapers {
        /// Whether it asks how many.
        counts: bool,
    },
}

impl GoalReader {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression, or a fact is no name.
    pub fn new(patterns: &GoalPatterns) -> Result<GoalReader, Error> {
        let compile = |written: &str| pattern("dialogs/goals.toml", written);
        let want = &patterns.want;
        let wants = [
            (Want::Ratio, &want.ratio),
            (Want::Share, &want.share),
            (Want::Difference, &want.difference),
            (Want::Exact, &want.exact),
            (Want::Least, &want.least),
            (Want::Most, &want.most),
        ];
        let amounts = patterns.amount_of.iter().map(|amount| {
            let name =
                FactName::parse(&amount.fact).map_err(|error| Error::Index(error.to_string()))?;
            Ok((name, compile(&amount.cue)?))
        });
        let weak = patterns
            .amount_of
            .iter()
            .filter_map(|amount| Some((&amount.fact, amount.weak.as_ref()?)));
        let weak = weak.map(|(fact, cue)| {
            let name = FactName::parse(fact).map_err(|error| Error::Index(error.to_string()))?;
            Ok((name, compile(cue)?))
        });
        let granted = patterns.amount_of.iter().find(|amount| amount.granted);
        let granted = granted
            .map(|amount| FactName::parse(&amount.fact))
            .transpose();
        let granted = granted.map_err(|error| Error::Index(error.to_string()))?;
        let rules = patterns
            .rule
            .iter()
            .map(|rule| Ok((rule.names.clone(), compile(&rule.cue)?)));
        let met = patterns.rule.iter().filter(|rule| rule.met);
        let met_rules = met.flat_map(|rule| rule.names.iter().cloned()).collect();
        Ok(GoalReader {
            met_rules,
            whether: compile(&patterns.whether)?,
            barred: compile(&patterns.barred)?,
            turns: compile(&patterns.turns)?,
            required: compile(&patterns.required)?,
            spared: compile(&patterns.spared)?,
            apply: compile(&patterns.apply)?,
            only: compile(&patterns.only)?,
            topics: compile(&patterns.topics)?,
            amount: compile(&patterns.amount)?,
            papers: compile(&patterns.papers)?,
            counted: compile(&patterns.counted)?,
            summed: compile(&patterns.summed)?,
            listed: compile(&patterns.listed)?,
            places: compile(&patterns.places)?,
            subjects: compile(&patterns.subjects)?,
            open: compile(&patterns.open)?,
            asks_first: compile(&patterns.asks_first)?,
            unsettled: compile(&patterns.unsettled)?,
            stays: compile(&patterns.stays)?,
            tag: compile(&patterns.tag)?,
            several: compile(&patterns.several)?,
            elliptical: compile(&patterns.elliptical)?,
            marked: compile(&patterns.marked)?,
            of_whole: compile(&patterns.of_whole)?,
            onward: compile(&patterns.onward)?,
            lone: compile(&patterns.lone)?,
            denied: compile(&patterns.denied)?,
            taken: [
                (Extreme::Most, compile(&want.taken_most)?),
                (Extreme::Least, compile(&want.taken_least)?),
            ],
            figures: FigureReader::new(&patterns.figures)?,
            granted,
            wants: wants
                .into_iter()
                .map(|(want, it)| Ok((want, compile(it)?)))
                .collect::<Result<_, Error>>()?,
            amounts: amounts.collect::<Result<_, Error>>()?,
            weak: weak.collect::<Result<_, Error>>()?,
            rules: rules.collect::<Result<_, Error>>()?,
        })
    }

    /// What a message asks of the figures of the guide; `is_yes_no` tells whether it asks for yes or no.
    pub fn figures(&self, message: &str, is_yes_no: bool) -> Option<FigureQuestion> {
        self.figures.read(message, is_yes_no)
    }

    /// Whether a message is marked as a question, by a sign or a word.
    pub fn is_marked(&self, message: &str) -> bool {
        let text: String = Text::of(message).chars.iter().collect();
        self.marked.is_match(&text)
    }

    /// Whether a message is too short to say itself what it asks: 专题二呢, and for topic 2?
    pub fn is_elliptical(&self, message: &str) -> bool {
        let text: String = Text::of(message).chars.iter().collect();
        self.elliptical.is_match(text.trim())
    }

    /// Whether an amount between two texts stands by itself.
    pub fn is_lone(&self, before: &str, behind: &str) -> bool {
        let lower = |text: &str| text.to_lowercase();
        self.lone
            .is_match(&format!("{}#{}", lower(before), lower(behind)))
    }

    /// The amount that is granted.
    pub fn granted(&self) -> Option<&FactName> {
        self.granted.as_ref()
    }

    /// Whether a message asks how many there are of something.
    pub fn counts(&self, message: &str) -> bool {
        let text: String = Text::of(message).chars.iter().collect();
        self.counted.is_match(&text)
    }

    /// Whether a message asks for a sum of several.
    pub fn sums_up(&self, message: &str) -> bool {
        let text: String = Text::of(message).chars.iter().collect();
        self.summed.is_match(&text)
    }

    /// What a message asks for, if it asks for something that can be concluded; an amount that it does not name is `focus`,
    /// of which the last question was.
    pub fn read(&self, message: &str, focus: Option<&FactName>) -> Option<Question> {
        let text: String = Text::of(message).chars.iter().collect();
        let sentences = sentences(&text, &self.tag);
        let all: Vec<&str> = sentences.iter().flatten().map(String::as_str).collect();
        let is_only = all.iter().any(|phrase| self.only.is_match(phrase));
        let is_settled = |phrase: &&&str| !self.unsettled.is_match(phrase);
        let mut of_topics = all.iter().filter(|phrase| self.topics.is_match(phrase));
        let topics = of_topics.find(is_settled);
        if topics.is_some() {
            let rules = if is_only {
                self.named(&all)
            } else {
                Vec::new()
            };
            return Some(Question {
                kind: QuestionKind::WhichTopics,
                rules,
                rules_before: Vec::new(),
                is_only,
                is_several: false,
                is_application: false,
                tells_application: false,
                list: None,
            });
        }
        if all.iter().any(|phrase| self.papers.is_match(phrase)) {
            let counts = all.iter().any(|phrase| self.counted.is_match(phrase));
            let kind = QuestionKind::WhichPapers { counts };
            return Some(Question {
                kind,
                rules: Vec::new(),
                rules_before: Vec::new(),
                is_only,
                is_several: false,
                is_application: false,
                tells_application: false,
                list: None,
            });
        }
        let (amounts, is_named) = self.amounts(&sentences, focus);
        if !amounts.is_empty() {
            let kind = QuestionKind::HowMuch { amounts, is_named };
            return Some(Question {
                kind,
                rules: Vec::new(),
                rules_before: Vec::new(),
                is_only,
                is_several: false,
                is_application: false,
                tells_application: false,
                list: None,
            });
        }
        let asking = sentences
            .iter()
            .rev()
            .find(|sentence| sentence.iter().any(|phrase| self.whether.is_match(phrase)))?;
        // The question mark alone stands behind more than the question.
        let by_words = asking.iter().rposition(|phrase| self.is_whether(phrase));
        let marked = || {
            asking
                .iter()
                .rposition(|phrase| self.whether.is_match(phrase))
        };
        let at = by_words.or_else(marked)?;
        // 这样不符合要求，对吗 asks about what stands before.
        let (at, tagged) = match at.checked_sub(1) {
            Some(before) if self.tag.is_match(&asking[at]) => {
                (before, Some(asking[before..=at].concat()))
            }
            _ => (at, None),
        };
        let phrase = &asking[at];
        let is_listed = all.iter().any(|phrase| self.listed.is_match(phrase));
        // Do we meet what it says asks for yes or no.
        let is_yes_no = self.asks_first.is_match(phrase);
        // What's the last day, the university's own sign-off included? is marked and asks for no yes.
        let is_marked_only = !self.whether.is_match(phrase.trim_end_matches('?'));
        let is_open = match is_marked_only {
            true => asking[..=at]
                .iter()
                .any(|phrase| self.open.is_match(phrase)),
            false => self.open.is_match(phrase),
        };
        if !is_listed && !is_yes_no && is_open {
            return None;
        }
        // Of a list it may be said before the question that one is barred: 不在名单上就不收，对吗.
        let asked = if is_listed {
            asking.as_slice()
        } else {
            &asking[at..=at]
        };
        let of_any = |cue: &Regex| {
            let mut asked = asked.iter().chain(&tagged);
            asked.any(|phrase| cue.is_match(phrase))
        };
        // 行不行 bars nothing.
        let is_barred = || {
            let mut phrases = asked
                .iter()
                .map(|phrase| self.turns.replace_all(phrase, ""));
            phrases.any(|phrase| self.barred.is_match(&phrase))
        };
        let asks = match () {
            () if of_any(&self.denied) => Asks::Barred,
            () if of_any(&self.spared) => Asks::Spared,
            () if of_any(&self.required) => Asks::Required,
            () if is_barred() => Asks::Barred,
            () => Asks::Allowed,
        };
        let is_application = self.apply.is_match(phrase);
        // 国别数那条 is all that is asked about, wherever it stands.
        let only = all.iter().filter(|phrase| self.only.is_match(phrase));
        let mut rules = self.named(&only.copied().collect::<Vec<_>>());
        if rules.is_empty() {
            rules = self.named(&[phrase]);
        }
        let mut rules_before = Vec::new();
        for before in asking[..at]
            .iter()
            .rev()
            .take_while(|phrase| !phrase.contains(|char: char| char.is_ascii_digit()))
        {
            let is_short = before.chars().count() <= SHORT;
            rules_before.extend(self.named(&[before]).into_iter().filter(|_| is_short));
        }
        if matches!(asks, Asks::Required | Asks::Spared) {
            rules.retain(|rule| !self.met_rules.contains(rule));
            rules_before.retain(|rule| !self.met_rules.contains(rule));
        }
        let list = is_listed.then(|| ListCue {
            of_places: of_any(&self.places),
            of_fields: of_any(&self.subjects),
        });
        Some(Question {
            kind: QuestionKind::Whether(asks),
            rules,
            rules_before,
            is_only,
            is_several: all.iter().any(|phrase| self.several.is_match(phrase)),
            is_application,
            tells_application: all.iter().any(|phrase| self.apply.is_match(phrase)),
            list,
        })
    }

    /// The rules that phrases name.
    fn named(&self, phrases: &[&str]) -> Vec<String> {
        let named = self
            .rules
            .iter()
            .filter(|(_, cue)| phrases.iter().any(|phrase| cue.is_match(phrase)));
        named.flat_map(|(names, _)| names.iter().cloned()).collect()
    }

    /// The amounts that sentences ask for, in order, and whether the first is named. What only asks how much goes on with the
    /// amount before it.
    fn amounts(
        &self,
        sentences: &[Vec<String>],
        focus: Option<&FactName>,
    ) -> (Vec<AskedAmount>, bool) {
        let mut asked: Vec<AskedAmount> = Vec::new();
        let mut is_named = true;
        for sentence in sentences {
            let is_marked = sentence.last().is_some_and(|phrase| phrase.ends_with('?'));
            let pieces: Vec<&str> = sentence.iter().flat_map(|it| self.pieces(it)).collect();
            for (at, piece) in pieces.iter().enumerate() {
                let want = self.wants.iter().find(|(_, cue)| cue.is_match(piece));
                let want = want.map(|(want, _)| *want);
                // Of a ratio the amount named first is held against the other.
                let cue = match want {
                    Some(Want::Ratio) => self.first_amount(piece),
                    _ => self.named_amount(piece),
                };
                let has_figure = piece.contains(|char: char| char.is_ascii_digit());
                let continues = (!asked.is_empty() || is_marked && want.is_some())
                    && !has_figure
                    && cue.is_some();
                let is_asked = self.amount.is_match(piece) || continues && !self.is_whether(piece);
                if !is_asked || self.unsettled.is_match(piece) {
                    continue;
                }
                let before = || {
                    at.checked_sub(1)
                        .and_then(|before| self.named_amount(pieces[before]))
                };
                let last = || asked.last().map(|it| it.fact.clone());
                // What is lacking is not always what was spoken of before.
                is_named &= !asked.is_empty() || cue.is_some();
                let named = cue.or_else(before).or_else(last);
                let is_money = piece.contains("多少") || piece.contains("how much");
                let is_end = match want {
                    Some(Want::Difference) => true,
                    Some(Want::Most) => is_money,
                    _ => false,
                };
                let lacking = || self.granted.clone().filter(|_| is_end);
                let Some(fact) = named.or_else(|| focus.cloned()).or_else(lacking) else {
                    continue;
                };
                let want = want.unwrap_or(Want::Exact);
                let goes_on = !asked.is_empty() && self.onward.is_match(piece);
                let amount = AskedAmount {
                    fact,
                    want,
                    goes_on,
                };
                if !asked.contains(&amount) {
                    asked.push(amount);
                }
            }
        }
        if !asked.is_empty() {
            asked.splice(0..0, self.taken(sentences, &asked));
        }
        (asked, is_named)
    }

    /// What is taken whole, and is not asked for itself: 顶格申请，自筹至少多少.
    fn taken(&self, sentences: &[Vec<String>], asked: &[AskedAmount]) -> Vec<AskedAmount> {
        let mut taken = Vec::new();
        for (extreme, cue) in &self.taken {
            let Some(phrase) = sentences.iter().flatten().find(|it| cue.is_match(it)) else {
                continue;
            };
            let fact = match extreme {
                Extreme::Most => self.granted.clone(),
                Extreme::Least => self.named_amount(phrase),
            };
            let is_asked = |fact: &FactName| asked.iter().any(|it| it.fact == *fact);
            taken.extend(fact.filter(|fact| !is_asked(fact)).map(|fact| AskedAmount {
                fact,
                want: Want::Taken(*extreme),
                goes_on: false,
            }));
        }
        taken
    }

    /// The amount that is named last in a text. What is said to stay as it is, or to be the whole of what is asked for, is
    /// none.
    fn named_amount(&self, text: &str) -> Option<FactName> {
        let text = self.stays.replace_all(text, "");
        let text = self.of_whole.replace_all(&text, "");
        let ends = |cue: &Regex| cue.find_iter(&text).last().map(|found| found.end());
        let last = |cues: &[(FactName, Regex)]| {
            let named = cues
                .iter()
                .filter_map(|(fact, cue)| Some((ends(cue)?, fact)));
            // Of those that end together the first counts.
            let last = named.rev().max_by_key(|(end, _)| *end);
            last.map(|(_, fact)| fact.clone())
        };
        last(&self.amounts).or_else(|| last(&self.weak))
    }

    /// The amount that is named first in a text.
    fn first_amount(&self, text: &str) -> Option<FactName> {
        let starts = self
            .amounts
            .iter()
            .filter_map(|(fact, cue)| Some((cue.find(text)?.start(), fact)));
        starts
            .min_by_key(|(start, _)| *start)
            .map(|(_, fact)| fact.clone())
    }

    /// Whether a text asks for yes or no.
    fn is_whether(&self, text: &str) -> bool {
        self.whether.is_match(text.trim_end_matches('?'))
    }

    /// A phrase, cut behind each "how much" where it has several: speech has no commas.
    fn pieces<'p>(&self, phrase: &'p str) -> Vec<&'p str> {
        let mut pieces = Vec::new();
        let mut start = 0;
        for found in self.amount.find_iter(phrase) {
            let is_han = |char: char| !char.is_ascii();
            if found.as_str().chars().all(is_han) {
                pieces.push(&phrase[start..found.end()]);
                start = found.end();
            }
        }
        let rest = &phrase[start..];
        match pieces.last_mut() {
            // What follows the last one belongs to it: 差多少钱.
            Some(last) => *last = &phrase[start - last.len()..],
            None => pieces.push(rest),
        }
        pieces
    }
}
