//! Signed tokens: random names with a signature by which we recognise our own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The random bytes of a name: too many to guess.
const RANDOM: usize = 16;

/// The bytes of a signature.
const SIGNATURE: usize = 32;

/// The purpose of a token. A token for another purpose is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The cookie of a conversation on the page.
    Chat,
    /// The cookie of an embedded conversation.
    Embed,
    /// The token of a conversation over the API.
    Token,
    /// The mark by which a browser knows the conversation of the messages that it keeps.
    Said,
    /// The cookie of the log-in form.
    Login,
    /// The cookie of a staff session.
    Desk,
    /// The cookie by which a browser is known in which one of the staff logged in before.
    Known,
    /// The CSRF token of a desk form.
    Form,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Purpose::Chat => b"chat\n",
            Purpose::Embed => b"embed\n",
            Purpose::Token => b"token\n",
            Purpose::Said => b"said\n",
            Purpose::Login => b"login\n",
            Purpose::Desk => b"desk\n",
            Purpose::Known => b"known\n",
            Purpose::Form => b"form\n",
        }
    }
}

/// Issues and verifies tokens.
#[derive(Clone)]
pub struct SignedToken(Hmac<Sha256>);

/// A name with its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The name.
    pub name: String,
    /// The name with its signature.
    pub token: String,
}

/// Makes a random key.
///
/// # Errors
///
/// If the system provides no random bytes.
pub fn random_key() -> Result<[u8; 32], getrandom::Error> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    Ok(key)
}

impl SignedToken {
    /// Issues tokens with a key.
    pub fn new(key: &[u8; 32]) -> SignedToken {
        // A shorter key counts as one that ends in zeros, up to the hash's block.
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        SignedToken(Hmac::new(&block.into()))
    }

    /// Issues a token for a new name.
    ///
    /// # Errors
    ///
    /// If the system provides no random bytes.
    pub fn issue(&self, purpose: Purpose) -> Result<Sealed, getrandom::Error> {
        let mut random = [0; RANDOM];
        getrandom::fill(&mut random)?;
        let signature = self.sign(purpose, &random).finalize().into_bytes();
        let token = URL_SAFE_NO_PAD.encode([&random[..], &signature].concat());
        Ok(Sealed {
            name: URL_SAFE_NO_PAD.encode(random),
            token,
        })
    }

    /// Verifies a token for a purpose, and returns its name.
    pub fn open(&self, purpose: Purpose, token: &str) -> Option<Sealed> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (random, signature) = bytes.split_at_checked(RANDOM)?;
        let is_ours = signature.len() == SIGNATURE
            && self.sign(purpose, random).verify_slice(signature).is_ok();
        is_ours.then(|| Sealed {
            name: URL_SAFE_NO_PAD.encode(random),
            token: token.to_owned(),
        })
    }

    /// The mark that proves that a page of ours sent something for `name`.
    pub fn mark(&self, purpose: Purpose, name: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.sign(purpose, name.as_bytes()).finalize().into_bytes())
    }

    /// Whether `mark` is the mark for `name`.
    pub fn is_mark(&self, purpose: Purpose, name: &str, mark: &str) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(mark);
        signature.is_ok_and(|signature| {
            self.sign(purpose, name.as_bytes())
                .verify_slice(&signature)
                .is_ok()
        })
    }

    fn sign(&self, purpose: Purpose, random: &[u8]) -> Hmac<Sha256> {
        let mut signing = self.0.clone();
        signing.update(purpose.name());
        signing.update(random);
        signing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_again_by_its_key_and_for_its_purpose_only() {
        let seal = SignedToken::new(&[7; 32]);
        let sealed = seal.issue(Purpose::Chat).unwrap();
        assert_eq!(
            seal.open(Purpose::Chat, &sealed.token),
            Some(sealed.clone())
        );
        assert_eq!(seal.open(Purpose::Token, &sealed.token), None);
        assert_eq!(
            SignedToken::new(&[8; 32]).open(Purpose::Chat, &sealed.token),
            None
        );
        assert_ne!(seal.issue(Purpose::Chat).unwrap().name, sealed.name);
    }

    #[test]
    fn a_mark_is_good_for_its_name_and_purpose_only() {
        let seal = SignedToken::new(&[7; 32]);
        let mark = seal.mark(Purpose::Form, "a");
        assert!(seal.is_mark(Purpose::Form, "a", &mark));
        assert!(
            !seal.is_mark(Purpose::Form, "b", &mark) && !seal.is_mark(Purpose::Desk, "a", &mark)
        );
        assert!(
            !seal.is_mark(Purpose::Form, "a", "") && !seal.is_mark(Purpose::Form, "a", &mark[1..])
        );
    }

    #[test]
    fn a_token_with_any_letter_changed_or_missing_is_not_known() {
        let seal = SignedToken::new(&[7; 32]);
        let token = seal.issue(Purpose::Token).unwrap().token;
        for at in 0..token.len() {
            let other = if token.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
            assert_eq!(seal.open(Purpose::Token, &changed), None, "{at}");
            assert_eq!(seal.open(Purpose::Token, &token[..at]), None, "{at}");
        }
        assert_eq!(seal.open(Purpose::Token, &format!("{token}A")), None);
    }
}
