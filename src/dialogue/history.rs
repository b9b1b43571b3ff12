//! History: the changes of facts that can be undone and redone.
//!
//! A change holds the state of a fact before and after, and its position. So undoing and redoing leave the facts in
//! the same order.

use crate::eligibility::{FactName, Facts, Value};

/// The most steps that can be undone.
const LONGEST: usize = 100;

/// The state of a fact: unsaid, not known, or a value.
pub type State = Option<Option<Value>>;

/// A change of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The fact.
    pub fact: FactName,
    /// The state before.
    pub before: State,
    /// The state after.
    pub after: State,
    /// The position among the facts.
    pub place: usize,
}

/// The steps. Each step holds the changes that one message made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Steps that can be undone, the newest last.
    pub done: Vec<Vec<Change>>,
    /// Steps that can be redone, the last undone last.
    pub undone: Vec<Vec<Change>>,
}

impl History {
    /// Records changes of facts as one step. After it, nothing can be redone.
    pub fn say(
        &mut self,
        facts: &mut Facts,
        said: impl IntoIterator<Item = (FactName, State)>,
    ) -> Vec<Change> {
        let mut step = Vec::new();
        for (fact, after) in said {
            let before = facts.said(fact.as_str()).map(|value| value.cloned());
            if before != after {
                let place = facts.place(fact.as_str()).unwrap_or(facts.len());
                let change = Change {
                    fact,
                    before,
                    after,
                    place,
                };
                change.make(facts);
                step.push(change);
            }
        }
        if !step.is_empty() {
            self.done.push(step.clone());
            self.undone.clear();
            if self.done.len() > LONGEST {
                self.done.remove(0);
            }
        }
        step
    }

    /// Undoes the last step and returns its changes.
    pub fn undo(&mut self, facts: &mut Facts) -> Option<&[Change]> {
        let step = self.done.pop()?;
        step.iter().rev().for_each(|change| change.take_back(facts));
        self.undone.push(step);
        self.undone.last().map(Vec::as_slice)
    }

    /// Redoes the last undone step and returns its changes.
    pub fn redo(&mut self, facts: &mut Facts) -> Option<&[Change]> {
        let step = self.undone.pop()?;
        step.iter().for_each(|change| change.make(facts));
        self.done.push(step);
        self.done.last().map(Vec::as_slice)
    }

    /// The facts before each step, the newest step first.
    pub fn earlier<'a>(&'a self, facts: &Facts) -> impl Iterator<Item = Facts> + use<'a> {
        let mut facts = facts.clone();
        self.done.iter().rev().map(move |step| {
            step.iter()
                .rev()
                .for_each(|change| change.take_back(&mut facts));
            facts.clone()
        })
    }
}

impl Change {
    fn make(&self, facts: &mut Facts) {
        match &self.after {
            Some(value) => facts.say(self.fact.clone(), value.clone()),
            None => facts.forget(self.fact.as_str()),
        }
    }

    fn take_back(&self, facts: &mut Facts) {
        match &self.before {
            Some(value) => facts.put(self.place, self.fact.clone(), value.clone()),
            None => facts.forget(self.fact.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_and_made_again_is_as_it_was_in_the_same_order() {
        let said = |name: &str, count| {
            (
                FactName::parse(name).unwrap(),
                Some(Some(Value::Count(count))),
            )
        };
        let (mut facts, mut history) = (Facts::default(), History::default());
        history.say(&mut facts, [said("a", 1), said("b", 2)]);
        history.say(&mut facts, [said("a", 3), said("c", 4)]);
        let states: Vec<Facts> = history.earlier(&facts).collect();
        let last = facts.clone();
        history.undo(&mut facts);
        assert_eq!(facts, states[0]);
        history.redo(&mut facts);
        assert_eq!(facts, last);
        let all: Vec<FactName> = facts.iter().map(|(name, _)| name.clone()).collect();
        history.say(&mut facts, all.into_iter().map(|name| (name, None)));
        assert!(facts.is_empty());
        history.undo(&mut facts);
        assert_eq!(facts, last);
        assert!(
            history.say(&mut facts, [said("a", 3)]).is_empty(),
            "nothing new is no step"
        );
        history.undo(&mut facts);
        history.undo(&mut facts);
        assert!(facts.is_empty() && history.undo(&mut facts).is_none());
    }
}
