//! `zhinan guide review`: a person decides the drafts of an imported guide, clause by clause.

mod session;

use std::io::{self, BufRead, IsTerminal as _};
use std::path::{Path, PathBuf};

use zhinan::channel::terminal::{Page, Paragraph, StandardPage};
use zhinan::dialogue::LoadedGuide;
use zhinan::error::Error;
use zhinan::knowledge::review::{self, Review, ReviewWords};
use zhinan::knowledge::{self, Files};
use zhinan::service::{Clock, Service};
use zhinan::text::Language;
use zhinan::wire::jsonl;

use session::{ReviewDesk, ReviewEnd, ReviewFailure, ReviewSession};

use super::{Failure, Status, complain, tell_mistakes};

/// The folders of a review, and its guide.
struct Folders<'a> {
    knowledge: &'a Path,
    dialogs: Option<&'a Path>,
    id: &'a str,
}

impl Folders<'_> {
    fn path(&self, file: &str) -> PathBuf {
        self.knowledge.join(self.id).join(file)
    }

    fn read(&self, file: &str) -> Result<String, Error> {
        let path = self.path(file);
        std::fs::read_to_string(&path).map_err(|source| Error::File {
            path,
            doing: "cannot read",
            source,
        })
    }

    /// The text of the rules, empty where there are none.
    fn rules(&self) -> Result<String, Error> {
        match self.path("rules.toml").exists() {
            true => self.read("rules.toml"),
            false => Ok(String::new()),
        }
    }

    /// Writes a file whole or not at all.
    fn write(&self, file: &str, text: &str) -> Result<(), Error> {
        let (path, new) = (self.path(file), self.path(&format!("{file}.new")));
        let written = std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, &path));
        written.map_err(|source| Error::File {
            path,
            doing: "cannot write",
            source,
        })
    }

    fn service(&self, clock: Clock) -> Result<Service, Error> {
        let files = Files::read(Some(self.knowledge), self.dialogs)?;
        Ok(Service::new(
            knowledge::load(&files.of_guide(self.id))?,
            clock,
        ))
    }
}

struct Desk<'a> {
    folders: &'a Folders<'a>,
    clock: Clock,
}

impl ReviewDesk for Desk<'_> {
    fn save(&mut self, review: &Review) -> Result<(), Error> {
        if self.folders.path("rules.toml").exists() {
            self.folders.write("rules.toml", &review.rules())?;
        }
        self.folders.write("bindings.toml", &review.bindings())
    }

    fn answer(&mut self, question: &str) -> Result<String, Error> {
        let service = self.folders.service(self.clock)?;
        let request = serde_json::json!({ "q": question }).to_string();
        let mut out = Vec::new();
        jsonl::ask(&service, request.as_bytes(), &mut out)
            .map_err(|error| Error::Usage(error.to_string()))?;
        let answer: serde_json::Value =
            serde_json::from_slice(&out).map_err(|error| Error::Usage(error.to_string()))?;
        Ok(answer["text"].as_str().unwrap_or_default().to_owned())
    }
}

/// Reviews a guide of a folder.
pub fn run(
    id: &str,
    language: Option<Language>,
    (knowledge, dialogs): (&Path, Option<&Path>),
    clock: Clock,
) -> Result<Status, Failure> {
    let folders = Folders {
        knowledge,
        dialogs,
        id,
    };
    let language = language.unwrap_or_default();
    let words = ReviewWords::new(language)?;
    let mut page = Page::standard();
    let service = match folders.service(clock) {
        Err(Error::Knowledge(mistakes)) => {
            tell_mistakes(&mistakes);
            return Ok(Status::Partly);
        }
        other => other?,
    };
    let assistant = service.assistant();
    let Some(guide) = assistant.loaded_guide(Some(id)) else {
        complain(&format!(
            "there is no guide `{id}` in {}",
            knowledge.display()
        ));
        return Ok(Status::Partly);
    };
    let tell = |page: &mut StandardPage, key: &str, parts: &[(&str, &str)]| {
        page.put(&Paragraph::new(words.say(key, parts)))
    };
    if guide.guide.metadata.is_reviewed() {
        tell(&mut page, "nothing", &[])?;
        return Ok(Status::Done);
    }
    let mut session = ReviewSession {
        guide,
        review: Review::read(&folders.read("bindings.toml")?, &folders.rules()?),
        words: &words,
        language,
        page: &mut page,
        input: io::stdin().lock(),
        desk: Desk {
            folders: &folders,
            clock,
        },
    };
    let end = session.run().map_err(|failure| match failure {
        ReviewFailure::Stream(error) => Failure::Stream(error),
        ReviewFailure::Error(error) => Failure::Error(error),
    })?;
    // It holds standard input.
    drop(session);
    let ReviewEnd::Decided(decisions) = end else {
        tell(&mut page, "stopped", &[])?;
        return Ok(Status::Done);
    };
    let Some(more) = facts(&folders, (guide, &words), &mut page)? else {
        tell(&mut page, "stopped", &[])?;
        return Ok(Status::Done);
    };
    finish(&folders, (&words, decisions + more), (&mut page, clock))
}

/// What the guide is, shown and corrected; how many lines that took, or `None` if the person stopped.
fn facts(
    folders: &Folders<'_>,
    (guide, words): (&LoadedGuide, &ReviewWords),
    page: &mut StandardPage,
) -> Result<Option<usize>, Failure> {
    page.gap()?;
    page.put(&Paragraph::new(words.say("facts", &[])))?;
    let mut lines = 0;
    let mut input = io::stdin().lock();
    loop {
        let text = folders.read("guide.toml")?;
        let shown = text
            .lines()
            .filter(|line| !line.starts_with("sha256") && !line.is_empty());
        for line in shown {
            page.put(&Paragraph::new(line).after("  ", Default::default()))?;
        }
        page.prompt("> ")?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 || line.trim() == "s" {
            return Ok(None);
        }
        lines += 1;
        let line = line.trim();
        if line.is_empty() || line == "k" {
            return Ok(Some(lines));
        }
        let has = |id: &str| {
            guide
                .guide
                .clauses
                .iter()
                .any(|clause| clause.id.as_str() == id)
        };
        match review::with_fact(&text, line, has) {
            Some(text) => folders.write("guide.toml", &text)?,
            None => page.put(&Paragraph::new(words.say("not_read", &[("line", line)])))?,
        }
    }
}

/// Marks the guide as reviewed, if it has no mistakes.
fn finish(
    folders: &Folders<'_>,
    (words, decisions): (&ReviewWords, usize),
    (page, clock): (&mut StandardPage, Clock),
) -> Result<Status, Failure> {
    let before = folders.read("guide.toml")?;
    folders.write("guide.toml", &review::reviewed(&before))?;
    match folders.service(clock) {
        Ok(_) => {
            let said = words.say("done", &[("decisions", &decisions.to_string())]);
            page.put(&Paragraph::new(said))?;
            if !io::stdin().is_terminal() {
                page.flush()?;
            }
            Ok(Status::Done)
        }
        Err(error) => {
            folders.write("guide.toml", &before)?;
            page.put(&Paragraph::new(words.say("wrong", &[])))?;
            match error {
                Error::Knowledge(mistakes) => {
                    tell_mistakes(&mistakes);
                    Ok(Status::Partly)
                }
                error => Err(error.into()),
            }
        }
    }
}
