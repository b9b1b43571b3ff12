//! Albums: pictures that are sent together, each as a message of its own, of which one may have a caption. That one is read;
//! of an album without any it is said once that pictures are not.

use teloxide::types::ChatId;

use super::recent::Recent;
use super::update::Message;

/// How many albums are known.
const KNOWN: usize = 10_000;

/// Which album it is.
pub type Album = (ChatId, String);

/// Albums that came.
pub struct Albums {
    /// Whether they have a caption.
    captioned: Recent<Album, bool>,
}

/// What of an album a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// It is of none, or what it says is all that an album says.
    Whole,
    /// The first of its album, which may have a caption still to come.
    First(Album),
    /// One more, which says nothing by itself.
    Further,
}

impl Default for Albums {
    fn default() -> Albums {
        Albums {
            captioned: Recent::new(KNOWN),
        }
    }
}

impl Albums {
    /// Notes a message, and tells what of an album it is.
    pub fn part(&mut self, message: &Message) -> Part {
        let Some(group) = &message.media_group_id else {
            return Part::Whole;
        };
        let album = (message.chat.id, group.clone());
        let is_captioned = message.words().is_some();
        let before = self.captioned.get(&album).copied();
        self.captioned
            .put(album.clone(), is_captioned || before == Some(true));
        match before {
            _ if is_captioned => Part::Whole,
            None => Part::First(album),
            Some(_) => Part::Further,
        }
    }

    /// Whether a part of an album has a caption, of those that came so far.
    pub fn is_captioned(&self, album: &Album) -> bool {
        self.captioned.get(album) == Some(&true)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn part(albums: &mut Albums, of: Value) -> Part {
        let mut message = json!({"message_id": 5, "chat": {"id": 42}});
        of.as_object()
            .unwrap()
            .iter()
            .for_each(|(name, value)| message[name] = value.clone());
        albums.part(&serde_json::from_value(message).unwrap())
    }

    #[test]
    fn of_an_album_the_caption_is_read_wherever_it_stands() {
        let mut albums = Albums::default();
        let album = (ChatId(42), "1".to_owned());
        assert_eq!(part(&mut albums, json!({})), Part::Whole);
        assert_eq!(
            part(&mut albums, json!({"media_group_id": "1"})),
            Part::First(album.clone())
        );
        assert!(!albums.is_captioned(&album));
        assert_eq!(
            part(&mut albums, json!({"media_group_id": "1", "caption": "a"})),
            Part::Whole
        );
        assert_eq!(
            part(&mut albums, json!({"media_group_id": "1"})),
            Part::Further
        );
        assert!(albums.is_captioned(&album));
    }

    #[test]
    fn pictures_after_the_caption_say_nothing() {
        let mut albums = Albums::default();
        assert_eq!(
            part(&mut albums, json!({"media_group_id": "1", "caption": "a"})),
            Part::Whole
        );
        assert_eq!(
            part(&mut albums, json!({"media_group_id": "1"})),
            Part::Further
        );
    }
}
