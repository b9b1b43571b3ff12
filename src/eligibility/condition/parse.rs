//! Parses the text of a condition.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{Condition, Expression, Fault, Listed, Named, Order, Sum, Term};
use crate::eligibility::FactName;
use crate::text::Number;

/// The deepest nesting of brackets and `not`.
const DEEPEST: usize = 32;

impl Condition {
    /// Parses a condition.
    ///
    /// # Errors
    ///
    /// The first error, with its place.
    pub fn parse(text: &str) -> Result<Condition, Fault> {
        let mut parser = Parser {
            tokens: tokens(text)?,
            at: 0,
            end: text.len(),
            depth: 0,
        };
        let expression = parser.any()?;
        match parser.tokens.get(parser.at) {
            None => Ok(Condition(expression)),
            Some(token) => Err(Fault {
                range: token.at.clone(),
                what: "the condition should end before this".to_owned(),
            }),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// A name or a word of the language.
    Word,
    Number,
    /// A quoted value, without its quotes.
    Quoted,
    Symbol,
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    text: String,
    at: Range<usize>,
}

fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let run = |fits: &dyn Fn(char) -> bool| {
            text[at..]
                .find(|char| !fits(char))
                .map_or(text.len(), |end| at + end)
        };
        let (kind, end) = match first {
            char if char.is_whitespace() => {
                at += char.len_utf8();
                continue;
            }
            char if char.is_ascii_alphabetic() => (
                Kind::Word,
                run(&|char| char.is_ascii_alphanumeric() || char == '_'),
            ),
            char if char.is_ascii_digit() => (
                Kind::Number,
                run(&|char| char.is_ascii_digit() || char == '.'),
            ),
            '\'' | '"' => match text[at + 1..].find(first) {
                Some(length) => (Kind::Quoted, at + length + 2),
                None => {
                    return Err(Fault {
                        range: at..text.len(),
                        what: "this quotation has no end".to_owned(),
                    });
                }
            },
            '<' | '>' if text[at + 1..].starts_with('=') => (Kind::Symbol, at + 2),
            '<' | '>' | '=' | '%' | '+' | '(' | ')' | '[' | ']' | ',' => (Kind::Symbol, at + 1),
            other => {
                let what = format!("a condition has no `{other}`");
                return Err(Fault {
                    range: at..at + other.len_utf8(),
                    what,
                });
            }
        };
        let shown = if kind == Kind::Quoted {
            at + 1..end - 1
        } else {
            at..end
        };
        tokens.push(Token {
            kind,
            text: text[shown].to_owned(),
            at: at..end,
        });
        at = end;
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    end: usize,
    depth: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Expression, Fault> {
        let mut any = vec![self.all()?];
        while self.take("or") {
            any.push(self.all()?);
        }
        Ok(one_or(any, Expression::Or))
    }

    fn all(&mut self) -> Result<Expression, Fault> {
        let mut all = vec![self.single()?];
        while self.take("and") {
            all.push(self.single()?);
        }
        Ok(one_or(all, Expression::And))
    }

    fn single(&mut self) -> Result<Expression, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fault("this is nested too deep");
        }
        let expression = if self.take("not") {
            Expression::Not(Box::new(self.single()?))
        } else if self.take("(") {
            let inner = self.any()?;
            self.require(")")?;
            inner
        } else {
            self.atom()?
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn atom(&mut self) -> Result<Expression, Fault> {
        let start = self.at;
        if let Ok(fact) = self.fact() {
            if self.take("is") {
                return self.yes_no().map(|yes| Expression::Is { fact, yes });
            }
            let (denied, looks_up) = (self.take("not"), self.take("in"));
            if looks_up {
                let found = Expression::AnyOf {
                    fact,
                    values: self.list()?,
                    of_list: false,
                };
                return Ok(if denied {
                    Expression::Not(Box::new(found))
                } else {
                    found
                });
            }
            if denied {
                return self.fault("`in` should follow");
            }
            if self.take("any") {
                self.require("of")?;
                return Ok(Expression::AnyOf {
                    fact,
                    values: self.list()?,
                    of_list: true,
                });
            }
            self.at = start;
        }
        let left = self.sum()?;
        let orders = [
            ("<=", Order::AtMost),
            (">=", Order::AtLeast),
            ("<", Order::Less),
            (">", Order::More),
            ("=", Order::Equal),
        ];
        let Some((_, order)) = orders.into_iter().find(|(symbol, _)| self.take(symbol)) else {
            return self
                .fault("one of `is`, `in`, `any of`, `<`, `<=`, `=`, `>=`, `>` should follow");
        };
        Ok(Expression::Compare {
            left,
            order,
            right: self.sum()?,
        })
    }

    fn sum(&mut self) -> Result<Sum, Fault> {
        let mut sum = Sum(vec![self.term()?]);
        while self.take("+") {
            sum.0.push(self.term()?);
        }
        Ok(sum)
    }

    fn term(&mut self) -> Result<Term, Fault> {
        let hundred = Decimal::ONE_HUNDRED;
        let Some(token) = self.take_kind(Kind::Number) else {
            return Ok(Term {
                weight: hundred,
                fact: Some(self.fact()?),
                figure: None,
            });
        };
        let Some(number) = token
            .text
            .parse::<Decimal>()
            .ok()
            .filter(|it| *it <= Decimal::from(1_000_000_000_000u64))
        else {
            return Err(Fault {
                range: token.at,
                what: "this is no number".to_owned(),
            });
        };
        if !self.take("%") {
            let figure = Some((Number::Plain(number), token.at));
            return Ok(Term {
                weight: number * hundred,
                fact: None,
                figure,
            });
        }
        self.require("of")?;
        Ok(Term {
            weight: number,
            fact: Some(self.fact()?),
            figure: Some((Number::Percent(number), token.at)),
        })
    }

    fn fact(&mut self) -> Result<Named, Fault> {
        const WORDS: [&str; 9] = ["and", "or", "not", "in", "is", "any", "of", "true", "false"];
        let is_fact =
            |token: &&Token| token.kind == Kind::Word && !WORDS.contains(&token.text.as_str());
        let Some(token) = self.tokens.get(self.at).filter(is_fact).cloned() else {
            return self.fault("the name of a fact or a number should stand here");
        };
        let name = FactName::parse(&token.text).map_err(|error| Fault {
            range: token.at.clone(),
            what: error.to_string(),
        })?;
        self.at += 1;
        Ok(Named { name, at: token.at })
    }

    fn yes_no(&mut self) -> Result<bool, Fault> {
        match (self.take("true"), self.take("false")) {
            (true, _) => Ok(true),
            (_, true) => Ok(false),
            _ => self.fault("`true` or `false` should follow"),
        }
    }

    fn list(&mut self) -> Result<Vec<Listed>, Fault> {
        self.require("[")?;
        let mut values = Vec::new();
        loop {
            let Some(token) = self
                .take_kind(Kind::Word)
                .or_else(|| self.take_kind(Kind::Quoted))
            else {
                return self.fault("a value should stand here; in quotes if it is no plain word");
            };
            values.push(Listed {
                value: token.text,
                at: token.at,
            });
            if !self.take(",") {
                break;
            }
        }
        self.require("]")?;
        Ok(values)
    }

    /// Consumes this word or symbol, if it is next.
    fn take(&mut self, text: &str) -> bool {
        let next = self.tokens.get(self.at);
        let is_next =
            next.is_some_and(|it| matches!(it.kind, Kind::Word | Kind::Symbol) && it.text == text);
        self.at += usize::from(is_next);
        is_next
    }

    fn take_kind(&mut self, kind: Kind) -> Option<Token> {
        let token = self
            .tokens
            .get(self.at)
            .filter(|token| token.kind == kind)?
            .clone();
        self.at += 1;
        Some(token)
    }

    fn require(&mut self, text: &str) -> Result<(), Fault> {
        match self.take(text) {
            true => Ok(()),
            false => self.fault(&format!("`{text}` should stand here")),
        }
    }

    /// Reports an error at the next token or at the end.
    fn fault<Parsed>(&self, what: &str) -> Result<Parsed, Fault> {
        let range = self
            .tokens
            .get(self.at)
            .map_or(self.end..self.end, |token| token.at.clone());
        Err(Fault {
            range,
            what: what.to_owned(),
        })
    }
}

fn one_or(mut several: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    match several.len() {
        1 => several.remove(0),
        _ => join(several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_with_the_words_it_stands_at() {
        for (text, words, what) in [
            (
                "a >= ",
                "",
                "the name of a fact or a number should stand here",
            ),
            (
                "a b",
                "b",
                "one of `is`, `in`, `any of`, `<`, `<=`, `=`, `>=`, `>` should follow",
            ),
            ("a is maybe", "maybe", "`true` or `false` should follow"),
            ("a in [x", "", "`]` should stand here"),
            (
                "a in []",
                "]",
                "a value should stand here; in quotes if it is no plain word",
            ),
            ("a >= 30 % b", "b", "`of` should stand here"),
            ("a > 1 b", "b", "the condition should end before this"),
            (
                "A > 1",
                "A",
                "`A` is not the name of a fact: a name is small letters, digits and `_`, and begins with a letter",
            ),
            ("a > 1.2.3", "1.2.3", "this is no number"),
            ("a ≥ 1", "≥", "a condition has no `≥`"),
            ("a in ['x]", "'x]", "this quotation has no end"),
            ("a not b", "b", "`in` should follow"),
        ] {
            let fault = Condition::parse(text).unwrap_err();
            assert_eq!(
                (&text[fault.range], fault.what.as_str()),
                (words, what),
                "{text}"
            );
        }
        assert!(Condition::parse(&"(".repeat(1_000_000)).is_err());
    }
}
