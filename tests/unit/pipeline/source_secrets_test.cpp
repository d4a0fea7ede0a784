#include "pipeline/source_secrets.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::pipeline {

using Catch::Matchers::Contains;

TEST_CASE("a source is told without its passwords", "[source_secrets]") {
  CHECK(without_passwords("rtsp://admin:SECRET@10.0.0.7:554/cam") == "rtsp://***@10.0.0.7:554/cam");
  CHECK(without_passwords("gst:rtspsrc location=rtsp://a:SECRET@cam/1 ! decodebin") ==
        "gst:rtspsrc location=rtsp://***@cam/1 ! decodebin");
  CHECK(without_passwords("gst:souphttpsrc user-id=a user-pw=\"SEC RET\" location=http://cam/") ==
        "gst:souphttpsrc user-id=a user-pw=\"***\" location=http://cam/");
  CHECK(without_passwords("rtsp://cam/?user=admin&Password=SECRET&channel=1") ==
        "rtsp://cam/?user=admin&Password=***&channel=1");
  CHECK(without_passwords("gst:srtsrc passphrase = SECRET ! x") ==
        "gst:srtsrc passphrase = *** ! x");
}

TEST_CASE("every parameter's value is hidden that is not surely harmless", "[source_secrets]") {
  for (const std::string source :
       {"http://cam/a?user=admin&pass=SECRET", "http://cam/a.cgi?loginuse=admin&loginpas=SECRET",
        "http://cam/a?key=SECRET", "http://cam/a?auth=SECRET&channel=1", "http://cam/?sig=SECRET",
        "http://cam/?p=1234&width=640", "http://cam/?whatever=SECRET", "http://cam/?SECRET",
        "http://cam/?a=1&SECRET2=SECRET", "http://cam/#token=SECRET",
        "http://cam/a;jsession=SECRET",
        "rtsp://cam:554/user=admin&password=SECRET&channel=1&stream=0.sdp",
        "gst:souphttpsrc location=\"http://cam/a?key=SECRET\" ! jpegdec",
        "gst:souphttpsrc location=http://cam/a?x=SE/CR;ET#SECRET&channel=1 ! jpegdec",
        "http://cam/profile=1/token=SECRET", "127.0.0.1/a?key=SECRET", "/a.mjpg?key=SECRET"}) {
    CAPTURE(source, without_passwords(source));
    CHECK_THAT(without_passwords(source), !Contains("=SECRET") && !Contains("=1234") &&
                                              !Contains("?SECRET") && !Contains("SECRET&") &&
                                              Contains("***"));
    CHECK_THAT(SourceSecrets(source).hide_in("cannot open " + source),
               !Contains("=SECRET") && !Contains("?SECRET"));
  }
  for (const char* source :
       {"http://cam/a?channel=1&subtype=0", "http://cam/a?resolution=640x480&fps=15&x=7",
        "rtsp://cam/axis-media/media.amp?videocodec=h264&camera=1", "rtsp://cam/a?proto=tcp",
        "http://cam/a?user=admin", "is a second cabinwatch running?", "what? a=b",
        "--set: \"x\" is not section.key=value", "gst:x264enc multipass-cache-file=a ! b",
        "file:///videos/a=b.mp4", "llm.api_key_file: /key: No such file"}) {
    CHECK(without_passwords(source) == source);
  }
}

TEST_CASE("headers and cookies of a pipeline are hidden whole", "[source_secrets]") {
  for (const std::string source :
       {R"(gst:souphttpsrc extra-headers="h,Authorization=SECRET12" location=http://cam ! a)",
        R"(gst:souphttpsrc extra-headers="h,Authorization=(string)\"Basic SECRET12\"" ! a)",
        R"(gst:souphttpsrc extra-headers=h,Authorization="Basic SECRET12",b=c ! a)",
        R"(gst:souphttpsrc cookies=SECRET12 ! a)",
        R"(gst:souphttpsrc cookies="<a=1, b=SECRET12>" ! a)",
        R"(gst:souphttpsrc cookies=< a=1, b=SECRET12 > ! a)",
        R"(gst:x http-headers = "h,Cookie=SECRET12" ! a)", "gst:srtsrc srtp-key=SECRET12 ! a",
        "gst:x auth=SECRET12 ! a", "gst:x pass=SECRET12 ! a"}) {
    CAPTURE(source, without_passwords(source));
    CHECK_THAT(without_passwords(source), !Contains("SECRET12") && Contains(" a"));
    CHECK_THAT(SourceSecrets(source).hide_in("could not set b to SECRET12"), !Contains("SECRET12"));
  }
}

TEST_CASE("user and password are hidden also in what is not quite an address", "[source_secrets]") {
  for (const char* source :
       {"rtsp:/me:SECRET@cam/1", "rtsp:me:SECRET@cam/1", "rtsp:/SECRET@cam/1", "me:SECRET@cam/1",
        "rtsp//me:SECRET@cam/1", "gst:rtspsrc location=rtsp:/me:SECRET@cam/1 ! a",
        "camera.source: \"me:SECRET@cam/1\" is no source", "--set camera.source=me:SECRET@cam/1",
        "llm.servers: http:/me:SECRET@cam/1: must be", "mqtt:/me:SE@CRET@cam/1",
        "rtps://me:SECRET@cam/1"}) {
    CAPTURE(source, without_passwords(source));
    CHECK_THAT(without_passwords(source),
               !Contains("SECRET") && !Contains("CRET") && Contains("@cam/1"));
  }
  for (const char* source : {"file:/videos/me@home.mp4", "v4l2:/dev/cam@2", "unix:/run/a@b",
                             "cabinwatch@1.service", "a mail to me@cam", "gst:a(memory:x) ! b"}) {
    CHECK(without_passwords(source) == source);
  }
}

TEST_CASE("passwords with special characters are hidden whole", "[source_secrets]") {
  for (const char* source :
       {"rtsp://admin:SE@CRET@cam/1", "rtsp://admin:SE/CRET@cam/1", "rtsp://admin:SE#CRET@cam/1",
        "rtsp://admin:SE?CRET@cam/1", "rtsp://admin:SE:CRET@cam/1", "rtsp://SECRET@cam/1",
        "rtsp://ad#min:SECRET@cam/1", "rtsp://ad/min:SECRET@cam/1"}) {
    CHECK_THAT(without_passwords(source),
               !Contains("SE") && !Contains("CRET") && Contains("cam/1"));
  }
}

TEST_CASE("what holds no password stays as it is", "[source_secrets]") {
  for (const char* source :
       {"v4l2:/dev/video0", "rtsp://cam:554/stream@2", "file:/videos/me@home: a=b.mp4",
        "gst:videotestsrc pattern=ball ! video/x-raw,width=64", "http://127.0.0.1:8080/a"}) {
    CHECK(without_passwords(source) == source);
  }
}

TEST_CASE("a source's password is hidden in what others say of it", "[source_secrets]") {
  const SourceSecrets secrets("rtsp://admin:s%40cret@cam/1");
  CHECK(secrets.hide_in("401 for admin, s%40cret (s@cret)") == "401 for admin, *** (***)");
  const SourceSecrets property("gst:souphttpsrc user-pw=\"open sesame\" ! jpegdec");
  CHECK(property.hide_in("could not set \"user-pw\" to \"open sesame\"") ==
        "could not set \"user-pw\" to \"***\"");
}

TEST_CASE("a password is hidden though a blank, a quote or a bracket stands before the @",
          "[source_secrets]") {
  for (const char* source : {"rtsp://ad min:SECRET@cam/1", "rtsp://admin:SE>CRET@cam/1",
                             "rtsp://admin:SECR\"ET@cam/1", "rtsp://ad<min:SECRET@cam/1",
                             "rtsp://a@d min:SECRET@cam/1", "rtsp://@ad min:SECRET@cam/1"}) {
    const SourceSecrets secrets(source);
    CHECK_THAT(secrets.hide_in("cannot open " + std::string(source)),
               !Contains("SE") && !Contains("CR") && Contains("@cam/1"));
  }
  // No user and no password: nothing is hidden.
  const SourceSecrets none("rtsp://cam:554/stream@2");
  CHECK(none.hide_in("cannot open rtsp://cam:554/stream@2") ==
        "cannot open rtsp://cam:554/stream@2");
}

TEST_CASE("passwords that overlap in a source are hidden to their ends", "[source_secrets]") {
  for (const std::string source : {"gst:srtsrc passphrase=longer://y:zz@b c:SECRET@cam",
                                   "http://cam/?token=http://a&b:SECRET@cam"}) {
    CHECK_THAT(SourceSecrets(source).hide_in(source), !Contains("SECRET"));
  }
}

TEST_CASE("a password of which nothing is left when it is read hides nothing else",
          "[source_secrets]") {
  using namespace std::string_literals;
  // GLib reads a text to its first zero.
  CHECK(SourceSecrets("rtsp://me:\0\0\0\0@cam/1"s).hide_in("no answer") == "no answer");
  // One letter stands in every text.
  CHECK(SourceSecrets("rtsp://me:%6E@cam/1").hide_in("no answer, n") == "no answer, n");
  CHECK(SourceSecrets("rtsp://me:%6E@cam/1").hide_in("not %6E") == "not ***");
}

TEST_CASE("special characters that should have been written in another way are explained",
          "[source_secrets]") {
  CHECK_THAT(advice_on_address("rtsp://admin:p@ss@cam/1"), Contains("%40 for @"));
  CHECK_THAT(advice_on_address("rtsp://admin:p/ss@cam/1"), Contains("%2F for /"));
  CHECK_THAT(advice_on_address("rtsp://admin:100%@cam/1"), Contains("%25"));
  CHECK(advice_on_address("rtsp://admin:p%40ss@cam/1").empty());
  CHECK(advice_on_address("rtsp://cam:554/1").empty());
  CHECK(advice_on_address("v4l2:/dev/video0").empty());
}

}  // namespace cabinwatch::pipeline
