//! So far: whether what is on record will do as it is (现在够了吗), and what is still missing (还差什么).

use super::concluding::case;
use super::turn::Turn;
use crate::eligibility::{Asks, Doubt, FactName, Facts, Goal, Says, TOPIC, Truth, conclude};
use crate::understanding::Command;
use crate::wording::Reply;

impl Turn<'_> {
    /// Whether the case will do as it is on record, with what is being tried: by the rules on the amount that was changed last
    /// and all that fail; by all rules where no amount was.
    pub(super) fn enough(&mut self) -> Option<Reply> {
        let loaded = self.builder.loaded;
        let tried = self.conversation.focus.tried.clone();
        let facts = self.conversation.facts.clone().with(&tried);
        let on_record = loaded.rules.topic_of(&facts).map(str::to_owned);
        let topic = on_record.or_else(|| self.conversation.focus.topic.clone());
        let topics: Vec<String> = topic.into_iter().collect();
        let doubt = self.doubted_amount(&facts, &topics);
        let is_told = |fact: &&FactName| fact.as_str() != TOPIC;
        let spoken: Vec<FactName> = match doubt {
            Some(_) => Vec::new(),
            None => facts
                .iter()
                .map(|it| it.0)
                .filter(is_told)
                .cloned()
                .collect(),
        };
        let case = case(&self.builder, &facts, &spoken, &topics);
        let goal = Goal::Decide {
            doubt: doubt.unwrap_or(Doubt::All),
            asks: Asks::Allowed,
        };
        let conclusion = conclude(&case, &goal)?;
        // What hangs on most of the interview is told by going on with it.
        if conclusion.says == Says::Depends && conclusion.needs.len() > 1 {
            return self.missing();
        }
        let told = loaded.rules.completed(&facts);
        let reply = self.builder.conclusion(&conclusion, &goal, &told);
        if reply.citations.is_empty() {
            return None;
        }
        let reply = self.builder.quoted(reply);
        let record = &self.conversation.facts;
        let reply = match tried.is_empty() {
            true => reply,
            false => self.builder.on_trial(reply, record, &tried),
        };
        Some(self.then_back(reply))
    }

    /// The rules on the number that the talk is about, and those that fail besides; nothing where it is about no number that
    /// is known.
    fn doubted_amount(&self, facts: &Facts, topics: &[String]) -> Option<Doubt> {
        let rules = &self.builder.loaded.rules;
        let focus = self.conversation.focus.of_number();
        let fact = focus.filter(|fact| facts.get(fact.as_str()).is_some())?;
        let completed = rules.completed(facts);
        let is_meant = |topic: &String| topics.is_empty() || topics.contains(topic);
        let in_doubt = rules.rules.iter().filter(|rule| {
            let fails = rule.result(&completed) == Some(Truth::No);
            rule.topics.iter().any(is_meant) && (rule.looks_at(fact.as_str()) || fails)
        });
        let names: Vec<String> = in_doubt.map(|rule| rule.id.clone()).collect();
        (!names.is_empty()).then_some(Doubt::Rules(names))
    }

    /// What fails so far, what is still to be asked, and the next question; the verdict where nothing is.
    pub(super) fn missing(&mut self) -> Option<Reply> {
        if self.conversation.flow.is_none() {
            self.begin();
        }
        // All that fails is told, whenever it was said.
        self.before = Facts::default();
        let language = self.builder.language;
        let pending = self.pending();
        let names = pending
            .iter()
            .map(|step| step.name.get(language).to_owned());
        let open = self.builder.finding_text().join(names);
        if open.is_empty() {
            return self.steer(Command::Resume);
        }
        self.note_fatal();
        self.before = self.conversation.facts.clone();
        let phrases = &self.builder.phrases.interview;
        self.note_filled(&phrases.still_open, &[("names", &open)]);
        Some(self.go_on())
    }
}
