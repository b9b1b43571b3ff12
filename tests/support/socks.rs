//! A proxy that speaks SOCKS 5: it lets everything through to one address, and notes what was asked for.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The proxy.
pub struct Socks {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Socks {
    /// One through which everything comes to `to`.
    pub fn start(to: SocketAddr) -> Socks {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let socks = Socks {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
        };
        let asked = Arc::clone(&socks.asked);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let asked = Arc::clone(&asked);
                thread::spawn(move || serve(client, to, &asked));
            }
        });
        socks
    }

    /// The hosts that were asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Nothing where the client does not speak it.
fn serve(mut client: TcpStream, to: SocketAddr, asked: &Mutex<Vec<String>>) -> Option<()> {
    let [5, methods] = read(&mut client)? else {
        return None;
    };
    for _ in 0..methods {
        read::<1>(&mut client)?;
    }
    client.write_all(&[5, 0]).ok()?;
    let [5, 1, 0, kind] = read(&mut client)? else {
        return None;
    };
    let host = match kind {
        1 => read::<4>(&mut client)?
            .map(|part| part.to_string())
            .join("."),
        3 => {
            let [length] = read(&mut client)?;
            let mut name = vec![0; usize::from(length)];
            client.read_exact(&mut name).ok()?;
            String::from_utf8(name).ok()?
        }
        _ => return None,
    };
    read::<2>(&mut client)?;
    asked.lock().unwrap().push(host);
    let server = TcpStream::connect(to).ok()?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
    let (back, answers) = (server.try_clone().ok()?, client.try_clone().ok()?);
    thread::spawn(move || pass(back, answers));
    pass(client, server);
    Some(())
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    std::io::copy(&mut from, &mut to).ok();
    to.shutdown(Shutdown::Write).ok();
}

fn read<const LENGTH: usize>(client: &mut TcpStream) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    client.read_exact(&mut bytes).ok()?;
    Some(bytes)
}
