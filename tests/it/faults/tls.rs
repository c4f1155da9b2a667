//! T48: a server that cannot prove who it is, is not talked to.

use super::Store;
use super::postgres::open_to_all;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use segue_postgres::{Address, Cluster, ClusterStatus, Database};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An authority and where its certificate lies.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let file = folder.join(format!("{name}.pem"));
        fs::write(&file, params.self_signed(&key).unwrap().pem()).unwrap();
        Self { issuer: Issuer::new(params, key), file }
    }
}

/// A server with TLS, whose certificate can be changed.
struct Server {
    cluster: Cluster,
    data: PathBuf,
    admin: tokio_postgres::Client,
    url: String,
}

impl Server {
    async fn start(folder: &Path) -> Self {
        let cluster = Cluster::at(folder);
        let url = cluster.ensure_running().unwrap().expose().to_owned();
        let ClusterStatus::Running { data_directory, .. } = cluster.status().unwrap() else {
            panic!("the server runs");
        };
        let admin = Address::parse(&url).unwrap().connect().await.unwrap();
        Self { cluster, data: data_directory, admin, url }
    }

    /// Shows a certificate of `authority` from now on, made out to `host`.
    async fn show(&self, authority: &Authority, host: &str, is_expired: bool) {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        if is_expired {
            params.not_before = date_time_ymd(2001, 1, 1);
            params.not_after = date_time_ymd(2002, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &authority.issuer).unwrap();
        self.place("server.key", &key.serialize_pem());
        self.place("server.crt", &certificate.pem());
        self.set("on").await;
    }

    /// Writes a file that only the server's account may read.
    fn place(&self, name: &str, text: &str) {
        let (path, owner) = (self.data.join(name), fs::metadata(&self.data).unwrap());
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }

    async fn set(&self, ssl: &str) {
        self.admin.batch_execute(&format!("ALTER SYSTEM SET ssl = {ssl}")).await.unwrap();
        self.admin.batch_execute("SELECT pg_reload_conf()").await.unwrap();
        // The server reads its files when it gets to it.
        tokio::time::sleep(Duration::from_millis(700)).await;
    }

    fn url(&self, mode: &str, authority: &Authority) -> String {
        format!("{}?sslmode={mode}&sslrootcert={}", self.url, authority.file.display())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_wrong_certificate_or_none_is_refused_and_nothing_falls_back_to_plain_text()
{
    if Store::new().await.is_none() {
        return;
    }
    let folder = tempfile::Builder::new().prefix("segue-tls-").tempdir().unwrap();
    open_to_all(folder.path());
    let [ours, theirs] = ["ours", "theirs"].map(|name| Authority::new(folder.path(), name));
    let server = Server::start(folder.path()).await;

    server.show(&ours, "127.0.0.1", false).await;
    for mode in ["verify-full", "require"] {
        let client = Address::parse(&server.url(mode, &ours)).unwrap().connect().await.unwrap();
        let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        assert!(client.query_one(sql, &[]).await.unwrap().get::<_, bool>(0), "{mode}");
    }
    Database::connect(&server.url("verify-full", &ours)).await.unwrap();

    refused(&server, &theirs, "UnknownIssuer").await;
    // Nor is an authority of our own among those everybody trusts.
    let system = format!("{}?sslmode=verify-full", server.url);
    assert!(Address::parse(&system).unwrap().connect().await.is_err());
    server.show(&ours, "127.0.0.1", true).await;
    refused(&server, &ours, "Expired").await;
    server.show(&ours, "elsewhere.example", false).await;
    refused(&server, &ours, "NotValidForName").await;
    server.set("off").await;
    refused(&server, &ours, "does not support TLS").await;

    drop(server.admin);
    server.cluster.stop().unwrap();
}

/// Every mode that promises encryption is refused, and the reason says `why`.
async fn refused(server: &Server, authority: &Authority, why: &str) {
    for mode in ["verify-full", "verify-ca", "require"] {
        let url = server.url(mode, authority);
        let error = Address::parse(&url).unwrap().connect().await.err();
        let error = format!("{:?}", error.expect("the connection is refused"));
        assert!(error.contains(why), "{mode}: {error}");
        let failure = Database::connect(&url).await.unwrap_err();
        assert!(format!("{failure:?}").contains(why), "{mode}: {failure:?}");
    }
}
