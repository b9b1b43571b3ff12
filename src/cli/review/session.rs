//! The review of a guide: clause by clause, the drafts beside their sentence, and what a person decides about them.

use std::io::{self, BufRead, Write};

use zhinan::channel::terminal::{ASIDE, Page, Paragraph, QUOTE, SOURCE, STRONG};
use zhinan::dialogue::LoadedGuide;
use zhinan::error::Error;
use zhinan::guide::{Clause, ClauseId};
use zhinan::knowledge::review::{DraftKind, Review, ReviewWords};
use zhinan::text::Language;

/// What a review needs beside its page.
pub trait ReviewDesk {
    /// Saves what was decided so far.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn save(&mut self, review: &Review) -> Result<(), Error>;

    /// What people would be answered now.
    ///
    /// # Errors
    ///
    /// If the guide cannot be loaded.
    fn answer(&mut self, question: &str) -> Result<String, Error>;
}

/// How a review ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewEnd {
    /// With drafts left.
    Stopped,
    /// With none, after so many decisions.
    Decided(usize),
}

/// A review under way.
pub struct ReviewSession<'a, Out: Write, In: BufRead, Desk: ReviewDesk> {
    /// The guide, with its intents.
    pub guide: &'a LoadedGuide,
    /// Its drafts.
    pub review: Review,
    /// What it says.
    pub words: &'a ReviewWords,
    /// Its language.
    pub language: Language,
    /// Where it is shown.
    pub page: &'a mut Page<Out>,
    /// What the person types.
    pub input: In,
    /// What saves and answers.
    pub desk: Desk,
}

/// What was typed about a clause.
enum Next {
    Decided,
    Again,
    Back,
    Stop,
}

impl<Out: Write, In: BufRead, Desk: ReviewDesk> ReviewSession<'_, Out, In, Desk> {
    /// Goes through all clauses that have drafts.
    ///
    /// # Errors
    ///
    /// If nothing can be shown, read or saved.
    pub fn run(&mut self) -> Result<ReviewEnd, ReviewFailure> {
        let clauses: Vec<ClauseId> = self
            .guide
            .guide
            .clauses
            .iter()
            .map(|clause| clause.id.clone())
            .filter(|id| !self.review.of_clause(id).is_empty())
            .collect();
        let help = self.words.say("help", &[]);
        self.page.put(&Paragraph::new(help).styled(ASIDE))?;
        // What stood before each decision, for who goes back.
        let mut before: Vec<Review> = Vec::new();
        let mut decisions = 0;
        while let Some(id) = clauses.get(before.len()) {
            let left = self.review.open().count().to_string();
            let (at, all) = ((before.len() + 1).to_string(), clauses.len().to_string());
            let parts = [("at", at.as_str()), ("all", &all), ("left", &left)];
            let progress = self.words.say("progress", &parts);
            self.page.gap()?;
            self.page.put(&Paragraph::new(progress).styled(STRONG))?;
            self.show(id)?;
            let state = self.review.clone();
            loop {
                let Some(line) = self.line()? else {
                    return Ok(ReviewEnd::Stopped);
                };
                match self.decide(&line, id)? {
                    Next::Again => continue,
                    Next::Stop => return Ok(ReviewEnd::Stopped),
                    Next::Back => {
                        if let Some(state) = before.pop() {
                            self.review = state;
                        }
                    }
                    Next::Decided => {
                        decisions += 1;
                        before.push(state);
                    }
                }
                break;
            }
            self.desk.save(&self.review)?;
        }
        // Drafts on no clause of the guide cannot be shown, and answer nothing.
        let lost: Vec<usize> = self.review.open().map(|(place, _)| place).collect();
        lost.into_iter()
            .for_each(|place| self.review.drop_draft(place));
        self.desk.save(&self.review)?;
        Ok(ReviewEnd::Decided(decisions))
    }

    fn line(&mut self) -> io::Result<Option<String>> {
        self.page.prompt("> ")?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }

    fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.guide.guide.clause(id)
    }

    fn show(&mut self, id: &ClauseId) -> io::Result<()> {
        let Some(clause) = self.clause(id).cloned() else {
            return Ok(());
        };
        let lead = format!("{id}  ");
        self.page.put(
            &Paragraph::new(clause.path.join(" › "))
                .styled(SOURCE)
                .after(lead, STRONG),
        )?;
        self.page
            .put(&Paragraph::new(clause.text.as_str()).styled(QUOTE))?;
        for (number, place) in (1..).zip(self.review.of_clause(id)) {
            let Some(draft) = self.review.draft(place) else {
                continue;
            };
            let quote = draft.cites.first().map_or("", |(_, quote)| quote.as_str());
            let (mut asked, answered) = match &draft.kind {
                DraftKind::Binding(intent) => (
                    self.words
                        .say("asked", &[("question", self.question(intent))]),
                    self.words.say("answered", &[("quote", quote)]),
                ),
                DraftKind::Rule {
                    requires: Some(requires),
                    fails,
                    ..
                } => (
                    self.words
                        .say("rule", &[("quote", quote), ("requires", requires)]),
                    self.words
                        .say("fails", &[("fails", fails.get(self.language))]),
                ),
                DraftKind::Rule { requires: None, .. } => (
                    self.words.say("open_rule", &[("quote", quote)]),
                    self.words.say("never_decided", &[]),
                ),
            };
            if draft.confidence < 0.7 {
                asked = format!("{asked}  ({})", self.words.say("unsure", &[]));
            }
            let others: Vec<&str> = draft
                .cites
                .iter()
                .skip(1)
                .map(|(id, _)| id.as_str())
                .collect();
            let also = self.words.say("also", &[("clauses", &others.join(", "))]);
            self.page
                .put(&Paragraph::new(asked).after(format!("{number}. "), STRONG))?;
            self.page
                .put(&Paragraph::new(answered).after("   ", ASIDE))?;
            if !others.is_empty() {
                self.page
                    .put(&Paragraph::new(also).styled(ASIDE).after("   ", ASIDE))?;
            }
        }
        Ok(())
    }

    /// What people ask with an intent.
    fn question<'q>(&'q self, intent: &'q str) -> &'q str {
        let mut intents = self.guide.answerer.intents();
        let found = intents.find(|it| it.name == intent);
        let utterances = found.map(|intent| match self.language {
            Language::En => &intent.en,
            _ => &intent.zh,
        });
        utterances
            .and_then(|utterances| utterances.first())
            .map_or(intent, String::as_str)
    }

    fn tell(&mut self, key: &str, parts: &[(&str, &str)]) -> io::Result<()> {
        let said = self.words.say(key, parts);
        self.page.put(&Paragraph::new(said).styled(ASIDE))
    }

    fn decide(&mut self, line: &str, id: &ClauseId) -> Result<Next, ReviewFailure> {
        let places = self.review.of_clause(id);
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word {
            "" | "k" => {
                places.iter().for_each(|&place| self.review.keep(place));
                self.tell_kept(places.len(), 0)?;
                Ok(Next::Decided)
            }
            "d" => self.drop_some(rest, &places),
            "c" => self.change(rest, &places, id),
            "t" => {
                let answer = self.desk.answer(rest)?;
                self.page.put(&Paragraph::new(answer))?;
                Ok(Next::Again)
            }
            "b" => Ok(Next::Back),
            "s" | "q" => Ok(Next::Stop),
            "?" | "h" => {
                self.tell("help", &[])?;
                Ok(Next::Again)
            }
            _ => {
                self.tell("not_read", &[("line", line)])?;
                Ok(Next::Again)
            }
        }
    }

    fn tell_kept(&mut self, kept: usize, dropped: usize) -> io::Result<()> {
        let (kept, dropped) = (kept.to_string(), dropped.to_string());
        self.tell("kept", &[("kept", &kept), ("dropped", &dropped)])
    }

    fn drop_some(&mut self, numbers: &str, places: &[usize]) -> Result<Next, ReviewFailure> {
        let written = numbers
            .split([' ', ',', '，', '、'])
            .filter(|it| !it.is_empty());
        let mut dropped: Vec<usize> = Vec::new();
        for number in written {
            let place = number
                .parse::<usize>()
                .ok()
                .and_then(|it| it.checked_sub(1));
            match place.and_then(|place| places.get(place)) {
                Some(&place) => dropped.push(place),
                None => {
                    self.tell("no_such", &[("number", number)])?;
                    return Ok(Next::Again);
                }
            }
        }
        if dropped.is_empty() {
            dropped = places.to_vec();
        }
        for &place in places {
            match dropped.contains(&place) {
                true => self.review.drop_draft(place),
                false => self.review.keep(place),
            }
        }
        self.tell_kept(places.len() - dropped.len(), dropped.len())?;
        Ok(Next::Decided)
    }

    /// Changes one draft; the others of the clause still wait, and a next line decides them.
    fn change(
        &mut self,
        rest: &str,
        places: &[usize],
        id: &ClauseId,
    ) -> Result<Next, ReviewFailure> {
        let mut parts = rest.splitn(3, char::is_whitespace);
        let number = parts.next().unwrap_or_default();
        let (clause, words) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let place = number
            .parse::<usize>()
            .ok()
            .and_then(|it| it.checked_sub(1));
        let Some(&place) = place.and_then(|place| places.get(place)) else {
            self.tell("no_such", &[("number", number)])?;
            return Ok(Next::Again);
        };
        let is_rule = self
            .review
            .draft(place)
            .is_some_and(|draft| matches!(draft.kind, DraftKind::Rule { .. }));
        let changed = match (is_rule, ClauseId::parse(clause)) {
            (true, _) => {
                let condition = rest.trim_start().trim_start_matches(number);
                self.review.require(place, condition.trim())
            }
            (false, Ok(cited)) => {
                let words = words.trim();
                self.review
                    .change(place, &self.guide.guide, (&cited, words))
            }
            (false, Err(_)) => false,
        };
        if !changed {
            let key = if is_rule { "no_condition" } else { "not_there" };
            self.tell(key, &[("clause", clause)])?;
            return Ok(Next::Again);
        }
        self.tell_kept(1, 0)?;
        if self.review.of_clause(id).is_empty() {
            return Ok(Next::Decided);
        }
        self.show(id)?;
        Ok(Next::Again)
    }
}

/// Why a review broke off.
#[derive(Debug, thiserror::Error)]
pub enum ReviewFailure {
    /// The terminal.
    #[error(transparent)]
    Stream(#[from] io::Error),
    /// The files, or the guide.
    #[error(transparent)]
    Error(#[from] Error),
}
