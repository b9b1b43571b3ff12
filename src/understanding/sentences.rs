//! Sentences: a message as what it asks is looked for in it, sentence by sentence and phrase by phrase.

use regex::Regex;

/// The sentences of a text, each as its phrases.
pub(super) fn sentences(text: &str, tag: &Regex) -> Vec<Vec<String>> {
    let mut sentences = vec![vec![String::new()]];
    let chars: Vec<char> = text.chars().collect();
    for (at, &char) in chars.iter().enumerate() {
        let in_number = |side: Option<&char>| side.is_some_and(char::is_ascii_digit);
        let joins = matches!(char, '.' | ',' | ':')
            && in_number(chars.get(at + 1))
            && at > 0
            && in_number(chars.get(at - 1));
        let Some(sentence) = sentences.last_mut() else {
            break;
        };
        match char {
            _ if joins => sentence
                .last_mut()
                .into_iter()
                .for_each(|phrase| phrase.push(char)),
            ',' | '，' | '、' | ':' if sentence.last().is_some_and(|it| !it.is_empty()) => {
                sentence.push(String::new());
            }
            '?' => {
                sentence
                    .last_mut()
                    .into_iter()
                    .for_each(|phrase| phrase.push('?'));
                sentences.push(vec![String::new()]);
            }
            '。' | ';' | '!' | '\n' | '.' => sentences.push(vec![String::new()]),
            _ => sentence
                .last_mut()
                .into_iter()
                .for_each(|phrase| phrase.push(char)),
        }
    }
    for sentence in &mut sentences {
        sentence
            .iter_mut()
            .for_each(|phrase| *phrase = trimmed(phrase).to_owned());
        sentence.retain(|phrase| !phrase.is_empty() && phrase != "?");
    }
    sentences.retain(|sentence| !sentence.is_empty());
    with_tags(sentences, tag)
}

/// A phrase without the blanks around it, and without what stands behind its words and is none: 😂, ~.
fn trimmed(phrase: &str) -> &str {
    let ends = |char: char| char.is_alphanumeric() || char.is_ascii() && char != '~';
    phrase
        .trim()
        .trim_end_matches(|char| !ends(char))
        .trim_end_matches('~')
}

/// The sentences, where one that only asks whether what was said before it is so belongs to that: … applies to us too. Does it?
fn with_tags(sentences: Vec<Vec<String>>, tag: &Regex) -> Vec<Vec<String>> {
    let mut joined: Vec<Vec<String>> = Vec::new();
    for mut sentence in sentences {
        match (sentence.as_slice(), joined.last_mut()) {
            ([only], Some(before)) if tag.is_match(only) => before.append(&mut sentence),
            _ => joined.push(sentence),
        }
    }
    joined
}
