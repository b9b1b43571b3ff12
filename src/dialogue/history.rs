//! History: the changes of facts that can be taken back, and those that were.
//!
//! A change says what was said of a fact before and after, and where it stood: taken back and made again, it leaves the
//! facts as they were, in the same order.

use crate::eligibility::{FactName, Facts, Value};

/// How many steps can be taken back: more than anyone does, and few enough to keep.
const LONGEST: usize = 100;

/// What is said of a fact: nothing, that it is not known, or its value.
pub type State = Option<Option<Value>>;

/// A change of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The fact.
    pub fact: FactName,
    /// What was said of it.
    pub before: State,
    /// What is said of it now.
    pub after: State,
    /// Where it stood in the order.
    pub place: usize,
}

/// Steps, each of the changes that one message made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// What was done, last done last.
    pub done: Vec<Vec<Change>>,
    /// What was taken back, last taken back last.
    pub undone: Vec<Vec<Change>>,
}

impl History {
    /// Says of facts what is not said of them yet, as one step; nothing can be made again after it.
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

    /// Takes back the last step, and tells which it was.
    pub fn undo(&mut self, facts: &mut Facts) -> Option<&[Change]> {
        let step = self.done.pop()?;
        step.iter().rev().for_each(|change| change.take_back(facts));
        self.undone.push(step);
        self.undone.last().map(Vec::as_slice)
    }

    /// Makes the step again that was taken back last, and tells which it was.
    pub fn redo(&mut self, facts: &mut Facts) -> Option<&[Change]> {
        let step = self.undone.pop()?;
        step.iter().for_each(|change| change.make(facts));
        self.done.push(step);
        self.done.last().map(Vec::as_slice)
    }

    /// The facts before each of the last steps, the newest first.
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
