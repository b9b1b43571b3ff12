//! Passwords: hashed and checked one at a time, in a block of memory that is used again.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use thiserror::Error;

/// The salt for passwords of unknown names, so that checking them takes as long.
const NOBODY: &[u8] = b"nobody of that name";

/// Why a password could not be checked.
#[derive(Debug, Error)]
pub enum Unchecked {
    /// There is no memory for it.
    #[error("there is no memory to check a password with")]
    Memory,
    /// The hash cannot be read.
    #[error("the hash of a password cannot be read")]
    Hash,
}

/// Checks passwords.
#[derive(Default)]
pub struct Passwords(Mutex<Vec<Block>>);

impl Passwords {
    /// Whether `password` is the one that was hashed.
    ///
    /// # Errors
    ///
    /// If it cannot be checked.
    pub fn is(&self, password: &[u8], hash: &str) -> Result<bool, Unchecked> {
        let hash = PasswordHash::new(hash).map_err(|_| Unchecked::Hash)?;
        let (Some(salt), Some(known)) = (&hash.salt, &hash.hash) else {
            return Err(Unchecked::Hash);
        };
        let algorithm =
            Algorithm::try_from(hash.algorithm.as_str()).map_err(|_| Unchecked::Hash)?;
        let version = hash
            .version
            .map_or(Ok(Version::default()), Version::try_from);
        let version = version.map_err(|_| Unchecked::Hash)?;
        let params = Params::try_from(&hash).map_err(|_| Unchecked::Hash)?;
        let argon2 = Argon2::new(algorithm, version, params);
        let mut found = vec![0; known.len()];
        self.hash(&argon2, password, salt, &mut found)?;
        // This takes as long wherever they differ.
        Ok(Output::new(&found).map_err(|_| Unchecked::Hash)? == *known)
    }

    /// Takes as long as if `password` were checked.
    ///
    /// # Errors
    ///
    /// If there is no memory.
    pub fn spend(&self, password: &[u8]) -> Result<(), Unchecked> {
        let mut found = [0; Params::DEFAULT_OUTPUT_LEN];
        self.hash(&Argon2::default(), password, NOBODY, &mut found)?;
        // Nothing hangs on it but the time that it took.
        std::hint::black_box(found);
        Ok(())
    }

    fn hash(
        &self,
        argon2: &Argon2<'_>,
        password: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<(), Unchecked> {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = argon2.params().block_count().saturating_sub(memory.len());
        memory
            .try_reserve_exact(missing)
            .map_err(|_| Unchecked::Memory)?;
        memory.extend(std::iter::repeat_n(Block::default(), missing));
        argon2
            .hash_password_into_with_memory(password, salt, out, memory.as_mut_slice())
            .map_err(|_| Unchecked::Hash)
    }
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher as _;

    use super::*;

    #[test]
    fn the_right_password_is_told_from_others() {
        let hash = Argon2::default().hash_password(b"a long password").unwrap();
        let (passwords, hash) = (Passwords::default(), hash.to_string());
        assert!(passwords.is(b"a long password", &hash).unwrap());
        assert!(!passwords.is(b"a wrong password", &hash).unwrap());
        assert!(passwords.spend(b"any").is_ok());
        assert!(passwords.is(b"a long password", &hash).unwrap());
        assert!(passwords.is(b"a long password", "x").is_err());
    }
}
