//! Connections: how many are open, of one address and in all. Where there is no more room, the one goes that has been idle for
//! longest; where none is idle, whoever comes is sent away.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub in_all: usize,
    /// Of one address.
    pub of_one: usize,
}

/// The open connections.
pub struct Connections {
    limits: Limits,
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    next: u64,
    all: HashMap<u64, Entry>,
    of: HashMap<IpAddr, usize>,
}

struct Entry {
    from: IpAddr,
    is_busy: bool,
    since: Instant,
    cut: Arc<Notify>,
}

/// One of them, for as long as it is open.
pub struct Connection {
    open: Arc<Mutex<Open>>,
    id: u64,
    cut: Arc<Notify>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            in_all: 2_048,
            of_one: 256,
        }
    }
}

impl Limits {
    /// Limits that leave files for other uses where a process may open `files`. A proxy may have all connections.
    pub fn fitting(files: usize, is_proxied: bool) -> Limits {
        /// The files that the store, the logs and other connections take.
        const OTHERS: usize = 256;
        let usual = Limits::default();
        let in_all = usual.in_all.min(files.saturating_sub(OTHERS)).max(64);
        let of_one = if is_proxied { in_all } else { usual.of_one };
        Limits {
            in_all,
            of_one: of_one.min(in_all),
        }
    }
}

impl Connections {
    /// None yet.
    pub fn new(limits: Limits) -> Connections {
        Connections {
            limits,
            open: Arc::default(),
        }
    }

    /// Takes in a connection from an address; `None` where there is no room for it.
    pub fn take(&self, from: IpAddr) -> Option<Connection> {
        let from = one(from);
        let mut open = locked(&self.open);
        if open.of.get(&from).copied().unwrap_or_default() >= self.limits.of_one {
            open.cut(|entry| entry.from == from)?;
        }
        if open.all.len() >= self.limits.in_all {
            open.cut(|_| true)?;
        }
        let (id, cut) = (open.next, Arc::new(Notify::new()));
        open.next += 1;
        *open.of.entry(from).or_default() += 1;
        open.all.insert(
            id,
            Entry {
                from,
                is_busy: false,
                since: Instant::now(),
                cut: Arc::clone(&cut),
            },
        );
        Some(Connection {
            open: Arc::clone(&self.open),
            id,
            cut,
        })
    }
}

impl Open {
    /// Cuts the one of these that has been idle for longest.
    fn cut(&mut self, of: impl Fn(&Entry) -> bool) -> Option<()> {
        let idle = self.all.iter().filter(|(_, it)| !it.is_busy && of(it));
        let (&id, _) = idle.min_by_key(|(id, it)| (it.since, **id))?;
        self.remove(id)?.cut.notify_one();
        Some(())
    }

    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.all.remove(&id)?;
        if let Some(count) = self.of.get_mut(&entry.from) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&entry.from);
            }
        }
        Some(entry)
    }
}

impl Connection {
    /// Returns once it is to be cut.
    pub async fn cut(&self) {
        self.cut.notified().await;
    }

    /// A request begins.
    pub fn works(&self) {
        self.set(true);
    }

    /// The response to it is made.
    pub fn rests(&self) {
        self.set(false);
    }

    fn set(&self, is_busy: bool) {
        if let Some(entry) = locked(&self.open).all.get_mut(&self.id) {
            (entry.is_busy, entry.since) = (is_busy, Instant::now());
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        locked(&self.open).remove(self.id);
    }
}

/// The address as it counts: a /64 of IPv6 is one client's.
pub fn one(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
        address => address,
    }
}

fn locked(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    fn is_cut(connection: &Connection) -> bool {
        let cut = pin!(connection.cut());
        cut.poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    fn from(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    #[test]
    fn one_address_cuts_its_own_idle_connections_and_nobody_elses() {
        let connections = Connections::new(Limits {
            in_all: 10,
            of_one: 2,
        });
        let other = connections.take(from(9)).unwrap();
        let [first, second] = [1, 1].map(|it| connections.take(from(it)).unwrap());
        first.works();
        let third = connections.take(from(1)).unwrap();
        assert!(is_cut(&second) && !is_cut(&first) && !is_cut(&other));
        third.works();
        assert!(connections.take(from(1)).is_none(), "none of them is idle");
        first.rests();
        let fourth = connections.take(from(1)).unwrap();
        assert!(is_cut(&first));
        drop((first, second, third, fourth, other));
        let open = locked(&connections.open);
        assert!(open.all.is_empty() && open.of.is_empty());
    }

    #[test]
    fn where_all_are_open_the_longest_idle_goes() {
        let connections = Connections::new(Limits {
            in_all: 2,
            of_one: 2,
        });
        let [first, second] = [1, 2].map(|it| connections.take(from(it)).unwrap());
        first.works();
        first.rests();
        let _third = connections.take(from(3)).unwrap();
        assert!(is_cut(&second) && !is_cut(&first));
    }

    #[test]
    fn limits_fit_the_files_that_may_be_open() {
        assert_eq!(Limits::fitting(1 << 20, false), Limits::default());
        assert_eq!(Limits::fitting(1_024, false).in_all, 768);
        assert_eq!(Limits::fitting(1_024, true).of_one, 768);
        assert_eq!(Limits::fitting(100, false).of_one, 64);
    }
}
