#include "pipeline/network_trouble.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "capture_fixture.hpp"
#include "tests/unit/listening_socket.hpp"

/// Why network cameras give nothing, in words that say what to do about it.
namespace cabinwatch::pipeline::test {
namespace {

constexpr CaptureTiming kSoonAgain{.no_frame = 8s, .reopening = {10ms, 20ms}};

/// A server that answers each request with what it is told to; empty closes the connection.
class AnsweringServer {
 public:
  using Answer = std::function<std::string(const std::string& request)>;

  explicit AnsweringServer(Answer answer)
      : answer_(std::move(answer)),
        host_("127.0.0.1:" + std::to_string(socket_.port())),
        serving_([this] { serve(); }) {}
  ~AnsweringServer() {
    ::shutdown(socket_.get(), SHUT_RDWR);  // wakes accept
    serving_.join();
  }
  AnsweringServer(const AnsweringServer&) = delete;
  AnsweringServer& operator=(const AnsweringServer&) = delete;

  [[nodiscard]] const std::string& host() const { return host_; }

 private:
  void serve() {
    for (int peer = 0; (peer = ::accept(socket_.get(), nullptr, nullptr)) >= 0; ::close(peer)) {
      std::string request;
      while (read_request(peer, request)) {
        const auto reply = answer_(request);
        if (reply.empty() || ::send(peer, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) break;
        request.clear();
      }
    }
  }
  /// Another caller must not wait for one that has nothing to say.
  static bool read_request(int peer, std::string& request) {
    while (request.find("\r\n\r\n") == std::string::npos) {
      std::array<char, 4096> part{};
      pollfd ready{peer, POLLIN, 0};
      constexpr int kPatienceMs = 10'000;
      if (::poll(&ready, 1, kPatienceMs) <= 0) return false;
      const auto count = ::recv(peer, part.data(), part.size(), 0);
      if (count <= 0) return false;
      request.append(part.data(), static_cast<std::size_t>(count));
    }
    return true;
  }

  const Answer answer_;
  const ListeningSocket socket_;
  const std::string host_;
  std::thread serving_;
};

AnsweringServer::Answer always(std::string reply) {
  return [reply = std::move(reply)](const std::string&) { return reply; };
}

std::string http(const std::string& host) {
  return "gst:souphttpsrc location=http://" + host + "/video.mjpg is-live=true ! multipartdemux";
}

/// An RTSP camera with one stream, of that kind, which it never sends, and not over TCP.
AnsweringServer::Answer silent_rtsp(const std::string& media) {
  return [media](const std::string& request) {
    const auto value_of = [&](const std::string& name) {
      const auto at = request.find(name);
      if (at == std::string::npos) return std::string();
      const auto begin = at + name.size();
      return request.substr(begin, request.find_first_of(";\r", begin) - begin);
    };
    const auto reply = [&](const std::string& status, const std::string& rest) {
      return "RTSP/1.0 " + status + "\r\nCSeq: " + value_of("CSeq: ") + "\r\n" + rest;
    };
    if (request.starts_with("DESCRIBE")) {
      const auto sdp =
          "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=" + media +
          "\r\na=control:s\r\n";
      return reply("200 OK", "Content-Type: application/sdp\r\nContent-Length: " +
                                 std::to_string(sdp.size()) + "\r\n\r\n" + sdp);
    }
    if (request.starts_with("SETUP")) {
      const auto ports = value_of("client_port=");
      if (ports.empty()) return reply("461 Unsupported Transport", "\r\n");
      return reply("200 OK", "Session: 1;timeout=60\r\nTransport: RTP/AVP;unicast;client_port=" +
                                 ports + ";server_port=7000-7001\r\n\r\n");
    }
    return reply("200 OK",
                 "Session: 1\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n");
  };
}

std::string fault_of(const std::string& source) {
  Camera camera(source, kSoonAgain);
  return camera.wait_for(Kind::fault).reason;
}

}  // namespace

TEST_CASE("a network camera at whose address nobody listens is told as that", "[network]") {
  CHECK_THAT(fault_of("rtsp://127.0.0.1:1/cabin"), Contains("Connection refused"));
  CHECK_THAT(fault_of("gst:rtspsrc location=rtsp://127.0.0.1:1/cabin ! rtpjpegdepay"),
             Contains("Connection refused"));
  if (is_installed("souphttpsrc")) {
    CHECK_THAT(fault_of(http("127.0.0.1:1")),
               Contains("no connection to the camera") && Contains("Connection refused"));
  }
}

TEST_CASE("what an HTTP camera answers instead of pictures is told by number and meaning",
          "[network]") {
  if (!is_installed("souphttpsrc")) return;
  const auto fault = [](const std::string& reply) {
    const AnsweringServer server(always(reply));
    return fault_of(http(server.host()));
  };
  CHECK(fault("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") ==
        "the camera answers with HTTP status 404: it has nothing at this path of its address");
  CHECK(fault("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n") ==
        "the camera answers with HTTP status 401: it wants a user and a password, or other ones");
  CHECK_THAT(fault("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), Contains("503: it is busy"));
  CHECK(fault("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\nContent-Length: 9\r\n\r\n"
              "<p>no</p>") == "the camera answers with text/html, which is no video");
}

TEST_CASE("what an RTSP camera answers instead of pictures is told", "[network]") {
  const auto fault = [](const AnsweringServer::Answer& answer) {
    const AnsweringServer server(answer);
    return fault_of("rtsp://" + server.host() + "/cabin");
  };
  CHECK_THAT(fault(always("RTSP/1.0 503 Busy\r\nCSeq: 1\r\n\r\n")),
             Contains("RTSP status 503: it is busy"));
  CHECK(fault(always("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) ==
        "what answers at its address does not speak RTSP");
  CHECK(fault(silent_rtsp("audio 0 RTP/AVP 0")) == "there is no video stream in it");
}

TEST_CASE("a camera of which nothing arrives over UDP says so, and what to change", "[network]") {
  const AnsweringServer server(silent_rtsp("video 0 RTP/AVP 26"));
  CHECK_THAT(fault_of("rtsp://" + server.host() + "/cabin"),
             Contains("nothing arrives over UDP") && Contains("firewall"));
}

}  // namespace cabinwatch::pipeline::test
