//! Updates: each is delivered until it is confirmed.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::chaos::Chaos;
use super::refusal::Refusal;
use super::rules;

/// Updates that wait to be confirmed.
#[derive(Default)]
pub struct Queue {
    pub waiting: Vec<Value>,
    /// What is delivered once more, whether or not it was confirmed.
    pub again: Vec<Value>,
    /// What by chance is delivered once more, once it was confirmed.
    repeats: Vec<Value>,
    next: u32,
    pub allowed: Option<HashSet<String>>,
    /// How often updates were asked for; only whoever asked last gets them.
    asked: u64,
}

/// Whose update it is: those of one chat stay in order.
pub fn lane(update: &Value) -> i64 {
    let Some((_, of)) = content(update) else {
        return 0;
    };
    [
        &of["chat"]["id"],
        &of["message"]["chat"]["id"],
        &of["from"]["id"],
    ]
    .iter()
    .find_map(|id| id.as_i64())
    .unwrap_or_default()
}

pub fn number(update: &Value) -> i64 {
    update["update_id"].as_i64().unwrap()
}

fn content(update: &Value) -> Option<(&String, &Value)> {
    update
        .as_object()?
        .iter()
        .find(|(name, _)| *name != "update_id")
}

impl Queue {
    pub fn starting_at(next: u32) -> Queue {
        Queue {
            next,
            ..Queue::default()
        }
    }

    /// Numbers what comes from now on from `next`. What was there by then is forgotten.
    pub fn number_from(&mut self, next: u32) {
        self.next = next;
        self.waiting.clear();
        self.repeats.clear();
    }

    pub fn put(&mut self, kind: &str, of: Value) -> u32 {
        let number = self.next;
        self.next += 1;
        self.waiting.push(json!({"update_id": number, kind: of}));
        number
    }

    /// Begins to ask for updates.
    pub fn ask(&mut self, params: &Value) -> Result<u64, Refusal> {
        self.allowed = rules::allowed(params)?.or(self.allowed.take());
        if let Some(offset) = params["offset"].as_i64() {
            self.confirm(offset);
        }
        self.asked += 1;
        Ok(self.asked)
    }

    /// Forgets what comes before `offset`; below zero it is counted from the end. One that is far beyond all that there was
    /// confirms nothing.
    fn confirm(&mut self, offset: i64) {
        let last = i64::from(self.next);
        if offset > last + 10 {
            return;
        }
        let offset = if offset < 0 { last + offset } else { offset };
        self.waiting.retain(|update| number(update) >= offset);
    }

    /// What is delivered to whoever asked as the `asked`th: perhaps nothing.
    pub fn batch(
        &mut self,
        asked: u64,
        limit: usize,
        chaos: Option<&mut Chaos>,
    ) -> Result<Vec<Value>, Refusal> {
        const CONFLICT: &str = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
        if asked != self.asked {
            return Err(Refusal::Unfit(409, CONFLICT.to_owned()));
        }
        self.withhold();
        let mut found: Vec<Value> = std::mem::take(&mut self.again);
        let first = self.waiting.first().map_or(i64::MAX, number);
        found.extend(self.repeats.extract_if(.., |update| number(update) < first));
        let mut fresh: Vec<Value> = self.waiting.iter().take(limit).cloned().collect();
        if let Some(chaos) = chaos.filter(|_| !fresh.is_empty()) {
            if chaos.happens(chaos.conflict) {
                return Err(Refusal::Unfit(409, CONFLICT.to_owned()));
            }
            if chaos.happens(chaos.shuffle) {
                shuffle(&mut fresh, chaos);
            }
            self.repeats
                .extend(fresh.iter().filter(|_| chaos.happens(chaos.again)).cloned());
        }
        found.extend(fresh);
        Ok(found)
    }

    /// Forgets what is not asked for.
    pub fn withhold(&mut self) {
        let allowed = self.allowed.as_ref();
        self.waiting.retain(|update| {
            content(update).is_none_or(|(kind, _)| rules::is_delivered(kind, allowed))
        });
    }

    /// An update that can be delivered while those in `busy` locks are under way: the first of its lane.
    pub fn first_besides(&self, busy: &HashSet<i64>) -> Option<Value> {
        self.again
            .iter()
            .chain(&self.waiting)
            .find(|update| !busy.contains(&lane(update)))
            .cloned()
    }

    /// Forgets an update that was taken.
    pub fn taken(&mut self, update: &Value) {
        match self.again.iter().position(|again| again == update) {
            Some(at) => drop(self.again.remove(at)),
            None => self.waiting.retain(|waiting| waiting != update),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.again.is_empty()
    }
}

/// Updates of different chats change places.
fn shuffle(updates: &mut [Value], chaos: &mut Chaos) {
    for _ in 0..updates.len() * 4 {
        let at = chaos.place(updates.len());
        if at + 1 < updates.len() && lane(&updates[at]) != lane(&updates[at + 1]) {
            updates.swap(at, at + 1);
        }
    }
}

/// Whoever has a webhook cannot ask for updates as well.
pub fn hooked() -> Refusal {
    let why = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    Refusal::Unfit(409, why.to_owned())
}
