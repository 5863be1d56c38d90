// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>
#include <cmath>

#include "core/features/spectrogram.h"
#include "core/media/audio.h"
#include "widgets/plots/sound_axes.h"
#include "widgets/preview/audio_preview.h"
#include "widgets/preview/qt_sound_player.h"
#include "widgets/preview/sound_source.h"
#include "widgets/preview/spectrogram_view.h"
#include "widgets/preview/waveform_view.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

/// Plays nothing, and says what it was told.
class FakePlayer : public SoundPlayer {
  public:
    explicit FakePlayer(QStringList* log, QString reason = {}) : m_log(log), m_reason(std::move(reason)) {}
    void setSound(std::vector<float> samples, int rate) override {
        *m_log << QString("sound %1@%2").arg(samples.size()).arg(rate);
    }
    void play() override {
        *m_log << "play";
        m_playing = true;
        emit playingChanged(true);
    }
    void pause() override {
        *m_log << "pause";
        m_playing = false;
        emit playingChanged(false);
    }
    void stop() override {
        *m_log << "stop";
        m_playing = false;
        emit playingChanged(false);
        emit positionChanged(0);
    }
    void seek(double seconds) override { *m_log << QString("seek %1").arg(seconds, 0, 'f', 2); }
    bool isAvailable() const override { return m_reason.isEmpty(); }
    QString whyNot() const override { return m_reason; }
    bool playing() const override { return m_playing; }
    double position() const override { return 0; }

  private:
    QStringList* m_log;
    QString m_reason;
    bool m_playing = false;
};

std::vector<float> tone(double seconds, int rate, double hertz = 440) {
    std::vector<float> samples(static_cast<std::size_t>(seconds * rate));
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<float>(0.5 * std::sin(2 * M_PI * hertz * static_cast<double>(i) / rate));
    return samples;
}

void moveMouse(QWidget& widget, const QPointF& at, Qt::MouseButtons buttons = Qt::NoButton) {
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, buttons, {});
    QApplication::sendEvent(&widget, &event);
}

/// 8 bins, 11 frames of 0.1 s: silence, but for one loud frame in one bin.
Matrix spike(int row, int frame) {
    Matrix mel{8, 11, std::vector<float>(88, -60)};
    mel.values[static_cast<std::size_t>(row) * 11 + static_cast<std::size_t>(frame)] = 3;
    return mel;
}
const std::vector<double> octaves{100, 200, 400, 800, 1600, 3200, 6400, 7000};

} // namespace

class PreviewSoundTest : public QObject {
    Q_OBJECT

  private slots:
    void init() { applyTheme(*qApp, ThemeChoice::light); }
    void envelopeKeepsEveryPeak();
    void waveIsDrawnWhereItIs();
    void longWavesComeLater();
    void seeksByMouseAndKeys();
    void cursorIsDrawnAndLeavesNothingBehind();
    void binsAndFrequencies();
    void spectrogramIsDrawnWhereItIs();
    void readsWhatIsUnderThePointer();
    void readsByKeys();
    void largeSpectrograms();
    void sourceConverts();
    void sourceSeeks();
    void playerWithoutDevice();
    void previewPlays();
    void previewSeeks();
    void previewSaysWhyItCannotPlay();
    void previewShowsFailures();
    void previewSharesOneAxis();
    void previewOpensNothingBeforeItIsAsked();
    void previewClears();
    void followsTheTheme();
};

void PreviewSoundTest::envelopeKeepsEveryPeak() {
    std::vector<float> samples(100'000, 0.0f);
    samples[77'777] = 0.9f;
    samples[12] = -0.8f;
    const SoundEnvelope envelope = soundEnvelope(samples);
    QCOMPARE(envelope.size(), std::size_t{4096});
    float low = 0, high = 0;
    for (const auto& [a, b] : envelope) {
        low = std::min(low, a);
        high = std::max(high, b);
    }
    QCOMPARE(high, 0.9f);
    QCOMPARE(low, -0.8f);
    QCOMPARE(envelope[0].first, -0.8f);
    QCOMPARE(soundEnvelope({0.5f, -0.5f}).size(), std::size_t{2});
    QVERIFY(soundEnvelope({}).empty());
}

void PreviewSoundTest::waveIsDrawnWhereItIs() {
    WaveformView view;
    view.resize(300, 100);
    std::vector<float> samples(1000, 0.0f);
    for (std::size_t i = 500; i < 1000; ++i)
        samples[i] = i % 2 ? 0.9f : -0.9f;
    view.setWave(samples, 1000);
    QCOMPARE(view.seconds(), 1.0);
    const QRectF plot = view.plotRect();
    const QImage image = view.grab().toImage();
    const int high = static_cast<int>(plot.center().y() - 0.6 * plot.height() / 2);
    QCOMPARE(image.pixelColor(static_cast<int>(view.xOf(0.75)), high), theme().audio);
    QVERIFY(image.pixelColor(static_cast<int>(view.xOf(0.25)), high) != theme().audio);
    QVERIFY(view.accessibleDescription().contains("1.00 s"));
    view.clear("This sample has no sound.");
    QCOMPARE(view.seconds(), 0.0);
    QCOMPARE(view.accessibleDescription(), QString("This sample has no sound."));
    QVERIFY(view.grab().toImage() != image);
}

void PreviewSoundTest::longWavesComeLater() {
    WaveformView view;
    view.resize(300, 100);
    view.setWave(std::vector<float>(3'000'000, 0.9f), 16000);
    view.setWave(tone(0.5, 16000), 16000); // newer: what is under way is dropped
    const QImage shown = view.grab().toImage();
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    QCOMPARE(view.grab().toImage(), shown);
    std::vector<float> loud(3'000'000, -0.9f);
    for (std::size_t i = 0; i < loud.size(); i += 2)
        loud[i] = 0.9f;
    view.setWave(loud, 16000);
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    const QRectF plot = view.plotRect();
    const int high = static_cast<int>(plot.center().y() - 0.8 * plot.height() / 2);
    QCOMPARE(view.grab().toImage().pixelColor(static_cast<int>(plot.center().x()), high), theme().audio);
}

void PreviewSoundTest::seeksByMouseAndKeys() {
    WaveformView view;
    view.resize(300, 100);
    view.setWave(tone(2, 8000), 8000);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy sought(&view, &WaveformView::seekRequested);
    const auto last = [&] { return sought.last()[0].toDouble(); };
    const QPoint middle(static_cast<int>(view.xOf(1)), 50);
    QTest::mouseClick(&view, Qt::LeftButton, {}, middle);
    QVERIFY(std::abs(last() - 1) < 0.01);
    QTest::mousePress(&view, Qt::LeftButton, {}, middle);
    moveMouse(view, QPointF(view.xOf(1.5), 50), Qt::LeftButton);
    QVERIFY(std::abs(last() - 1.5) < 0.01);
    moveMouse(view, QPointF(5000, 50), Qt::LeftButton);
    QCOMPARE(last(), 2.0); // not beyond the end
    QTest::mouseRelease(&view, Qt::LeftButton, {}, middle);
    view.setCursor(1);
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(last(), 1.02);
    QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(last(), 0.8);
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(last(), 0.0);
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(last(), 2.0);
    sought.clear();
    view.clear();
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::mouseClick(&view, Qt::LeftButton, {}, middle);
    QCOMPARE(sought.size(), 0);
}

void PreviewSoundTest::cursorIsDrawnAndLeavesNothingBehind() {
    WaveformView view;
    view.resize(300, 100);
    view.setWave(tone(2, 8000), 8000);
    const QImage without = view.grab().toImage();
    view.setCursor(0.5);
    const QImage with = view.grab().toImage();
    QVERIFY(with != without);
    const QPoint outer(static_cast<int>(view.xOf(0.5) - 1), static_cast<int>(view.plotRect().center().y()));
    QVERIFY(with.pixelColor(outer) != without.pixelColor(outer));
    view.setCursor(-1);
    QCOMPARE(view.grab().toImage(), without);
    view.setCursor(std::nan(""));
    QCOMPARE(view.cursorSeconds(), -1.0);
}

void PreviewSoundTest::binsAndFrequencies() {
    for (const double hertz : {50.0, 100.0, 300.0, 1600.0, 6500.0})
        QVERIFY(std::abs(SoundAxes::hertzAt(octaves, SoundAxes::binOf(octaves, hertz)) - hertz) < 1e-6);
    QCOMPARE(SoundAxes::binOf(octaves, 100), 0.5);
    QCOMPARE(SoundAxes::binOf(octaves, 9000), 8.0);
    QCOMPARE(SoundAxes::hertzText(250), QString("250 Hz"));
    QCOMPARE(SoundAxes::hertzText(1250), QString("1.25 kHz"));
    QCOMPARE(SoundAxes::roundStep(2.0, 5), 0.5);
}

void PreviewSoundTest::spectrogramIsDrawnWhereItIs() {
    SpectrogramView view;
    view.resize(400, 200);
    view.setSpectrogram(spike(6, 3), 0.1, octaves);
    QCOMPARE(view.seconds(), 1.0);
    const QRectF plot = view.plotRect();
    const QImage image = view.grab().toImage();
    const auto at = [&](double seconds, double bin) {
        return image.pixelColor(static_cast<int>(view.xOf(seconds)),
                                static_cast<int>(plot.bottom() - bin / 8 * plot.height()));
    };
    QCOMPARE(at(0.3, 6.5), viridis(1.0)); // the frame is centred at its time
    QVERIFY(at(0.3, 4.5) != viridis(1.0));
    QVERIFY(at(0.45, 6.5) != viridis(1.0));
    QVERIFY(at(0.6, 6.5).blue() > at(0.6, 6.5).red()); // quiet is the dark end
}

void PreviewSoundTest::readsWhatIsUnderThePointer() {
    SpectrogramView view;
    view.resize(400, 200);
    view.setSpectrogram(spike(6, 3), 0.1, octaves);
    const QRectF plot = view.plotRect();
    moveMouse(view, QPointF(view.xOf(0.3), plot.bottom() - 6.5 / 8 * plot.height()));
    QCOMPARE(view.readout(), QString("0.30 s · 6.40 kHz · 3.0 dB"));
    QCOMPARE(view.accessibleDescription(), view.readout());
    moveMouse(view, QPointF(view.xOf(0.3), plot.bottom() - 1.5 / 8 * plot.height()));
    QCOMPARE(view.readout(), QString("0.30 s · 200 Hz · -60.0 dB"));
    const QImage with = view.grab().toImage();
    moveMouse(view, QPointF(5, 5));
    QVERIFY(view.readout().isEmpty());
    QVERIFY(view.grab().toImage() != with);
    view.setSpectrogram(spike(6, 3), 0.1, {1, 2}); // frequencies of another length are none
    moveMouse(view, QPointF(view.xOf(0.3), plot.bottom() - 6.5 / 8 * plot.height()));
    QCOMPARE(view.readout(), QString("0.30 s · bin 6 · 3.0 dB"));
}

void PreviewSoundTest::readsByKeys() {
    SpectrogramView view;
    view.resize(400, 200);
    view.setSpectrogram(spike(3, 5), 0.1, octaves);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setFocus();
    view.setCursor(0.5);
    connect(&view, &SpectrogramView::seekRequested, &view, [&](double seconds) { view.setCursor(seconds); });
    QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(view.readout(), QString("0.50 s · 800 Hz · 3.0 dB"));
    QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(view.readout(), QString("0.60 s · 800 Hz · -60.0 dB"));
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(view.readout().contains("100 Hz"));
}

void PreviewSoundTest::largeSpectrograms() {
    SpectrogramView view;
    view.resize(400, 200);
    Matrix mel{64, 20'000, std::vector<float>(64 * 20'000, -60)};
    mel.values[10'000] = 0; // one loud frame in the lowest bin is not lost between the pixels
    view.setSpectrogram(std::move(mel), 0.01, {});
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    const QRectF plot = view.plotRect();
    const QImage image = view.grab().toImage();
    QVERIFY(image.pixelColor(static_cast<int>(plot.left() + 20), static_cast<int>(plot.top() + 20)) !=
            theme().raised);
    QVERIFY(view.accessibleDescription().contains("0 dB"));
}

void PreviewSoundTest::sourceConverts() {
    const auto samples =
        std::make_shared<const std::vector<float>>(std::vector<float>{0.0f, 1.0f, -1.0f, 2.0f});
    QAudioFormat format;
    format.setSampleRate(1000);
    format.setChannelCount(2);
    format.setSampleFormat(QAudioFormat::Int16);
    SoundSource source(samples, 1000, format);
    const QByteArray bytes = source.readAll();
    QCOMPARE(bytes.size(), 4 * 2 * 2);
    const auto* values = reinterpret_cast<const qint16*>(bytes.constData());
    QCOMPARE(values[0], qint16{0});
    QCOMPARE(values[2], qint16{32767});
    QCOMPARE(values[3], qint16{32767}); // the other channel
    QCOMPARE(values[4], qint16{-32767});
    QCOMPARE(values[6], qint16{32767}); // clipped
    QVERIFY(source.atEnd());

    format.setChannelCount(1);
    format.setSampleFormat(QAudioFormat::Float);
    format.setSampleRate(2000); // twice as fine: in between lie the means
    SoundSource fine(samples, 1000, format);
    const QByteArray more = fine.readAll();
    const auto* floats = reinterpret_cast<const float*>(more.constData());
    QCOMPARE(more.size() / qsizetype{sizeof(float)}, qsizetype{8});
    QCOMPARE(floats[1], 0.5f);
    QCOMPARE(floats[3], 0.0f);

    format.setSampleFormat(QAudioFormat::UInt8);
    format.setSampleRate(1000);
    SoundSource coarse(samples, 1000, format);
    QCOMPARE(static_cast<unsigned char>(coarse.readAll().at(0)), static_cast<unsigned char>(128));
}

void PreviewSoundTest::sourceSeeks() {
    const auto samples =
        std::make_shared<const std::vector<float>>(std::vector<float>{0.1f, 0.2f, 0.3f, 0.4f});
    QAudioFormat format;
    format.setSampleRate(1000);
    format.setChannelCount(1);
    format.setSampleFormat(QAudioFormat::Float);
    SoundSource source(samples, 1000, format);
    QVERIFY(source.seek(2 * qint64{sizeof(float)}));
    const QByteArray rest = source.readAll();
    QCOMPARE(reinterpret_cast<const float*>(rest.constData())[0], 0.3f);
    QCOMPARE(rest.size(), qsizetype{8});
    QVERIFY(source.read(16).isEmpty());
}

void PreviewSoundTest::playerWithoutDevice() {
    QtSoundPlayer player;
    QSignalSpy failed(&player, &SoundPlayer::failed), moved(&player, &SoundPlayer::positionChanged);
    player.setSound(tone(1, 8000), 8000);
    player.seek(0.5);
    QCOMPARE(player.position(), 0.5);
    QCOMPARE(moved.size(), 1);
    player.seek(7);
    QCOMPARE(player.position(), 1.0);
    player.stop();
    QCOMPARE(player.position(), 0.0);
    player.pause();
    if (player.isAvailable()) QSKIP("this machine has a sound device");
    QVERIFY(!player.whyNot().isEmpty());
    player.play();
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].toString(), player.whyNot());
    QVERIFY(!player.playing());
}

void PreviewSoundTest::previewPlays() {
    QStringList log;
    AudioPreview preview;
    auto* player = new FakePlayer(&log);
    preview.setPlayer(std::unique_ptr<SoundPlayer>(player));
    preview.setSound({8000, tone(2, 8000)});
    preview.resize(320, 360);
    preview.show();
    QVERIFY(QTest::qWaitForWindowExposed(&preview));
    log.clear();
    preview.waveform()->setFocus();
    QTest::keyClick(preview.waveform(), Qt::Key_Space);
    QCOMPARE(log, QStringList({"sound 16000@8000", "play"}));
    QVERIFY(preview.playing());
    emit player->positionChanged(0.78);
    QCOMPARE(preview.waveform()->cursorSeconds(), 0.78);
    QCOMPARE(preview.spectrogram()->cursorSeconds(), 0.78);
    bool told = false;
    for (const QLabel* label : preview.findChildren<QLabel*>())
        told = told || label->text() == "0.78 / 2.00 s";
    QVERIFY(told);
    const auto buttons = preview.findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 2);
    QCOMPARE(buttons[0]->accessibleName(), QString("Pause"));
    QTest::mouseClick(buttons[0], Qt::LeftButton);
    QCOMPARE(log.last(), QString("pause"));
    QCOMPARE(buttons[0]->accessibleName(), QString("Play"));
    QTest::keyClick(&preview, Qt::Key_Space);
    QCOMPARE(log.last(), QString("play")); // the sound is not given twice
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QCOMPARE(log.last(), QString("stop"));
    QCOMPARE(preview.position(), 0.0);
    QVERIFY(!buttons[1]->isEnabled());
    log.clear();
    QTest::keyClick(&preview, Qt::Key_Space);
    preview.setSound({8000, tone(1, 8000)}); // another sample: silence
    QVERIFY(log.contains("stop"));
    emit player->positionChanged(0.9); // late word of the old sound
    QCOMPARE(preview.position(), 0.0);
}

void PreviewSoundTest::previewSeeks() {
    QStringList log;
    AudioPreview preview;
    preview.setPlayer(std::make_unique<FakePlayer>(&log));
    preview.setSound({8000, tone(2, 8000)});
    preview.resize(320, 360);
    preview.show();
    QVERIFY(QTest::qWaitForWindowExposed(&preview));
    log.clear();
    WaveformView* wave = preview.waveform();
    QTest::mouseClick(wave, Qt::LeftButton, {}, QPoint(static_cast<int>(wave->xOf(1)), 20));
    QVERIFY(std::abs(preview.position() - 1) < 0.02);
    QVERIFY(log.isEmpty()); // the player has no sound yet
    preview.seek(1);
    QTest::keyClick(&preview, Qt::Key_Space);
    QCOMPARE(log, QStringList({"sound 16000@8000", "seek 1.00", "play"}));
    preview.seek(5);
    QCOMPARE(log.last(), QString("seek 2.00"));
}

void PreviewSoundTest::previewSaysWhyItCannotPlay() {
    QStringList log;
    AudioPreview preview;
    preview.setPlayer(std::make_unique<FakePlayer>(&log, "This machine has no sound device."));
    preview.setSound({8000, tone(1, 8000)});
    const auto* play = preview.findChildren<QPushButton*>().first();
    QVERIFY(!play->isEnabled());
    QCOMPARE(play->toolTip(), QString("This machine has no sound device."));
    QTest::keyClick(&preview, Qt::Key_Space);
    QVERIFY(!log.contains("play"));
}

void PreviewSoundTest::previewShowsFailures() {
    QStringList log;
    AudioPreview preview;
    auto* player = new FakePlayer(&log);
    preview.setPlayer(std::unique_ptr<SoundPlayer>(player));
    preview.setSound({8000, tone(1, 8000)});
    emit player->failed("The device went away.");
    const auto shown = [&] {
        for (const QLabel* label : preview.findChildren<QLabel*>())
            if (label->text() == "The device went away." && !label->isHidden())
                return label->textInteractionFlags().testFlag(Qt::TextSelectableByMouse);
        return false;
    };
    QVERIFY(shown());
    QTest::keyClick(&preview, Qt::Key_Space); // another try
    QVERIFY(!shown());
}

void PreviewSoundTest::previewSharesOneAxis() {
    QStringList log;
    AudioPreview preview;
    preview.setPlayer(std::make_unique<FakePlayer>(&log));
    preview.setSound({8000, tone(2, 8000)});
    preview.setSpectrogram(spike(2, 2), 0.1, octaves); // of the first second only
    preview.resize(320, 360);
    preview.show();
    QVERIFY(QTest::qWaitForWindowExposed(&preview));
    QCOMPARE(preview.waveform()->xOf(0.5), preview.spectrogram()->xOf(0.5));
    QCOMPARE(preview.spectrogram()->span(), 2.0);
    const QRectF plot = preview.spectrogram()->plotRect();
    const QImage image = preview.spectrogram()->grab().toImage();
    QCOMPARE(image.pixelColor(static_cast<int>(preview.spectrogram()->xOf(1.6)),
                              static_cast<int>(plot.center().y())),
             theme().raised); // the model hears nothing there
    QVERIFY(image.pixelColor(static_cast<int>(preview.spectrogram()->xOf(0.5)),
                             static_cast<int>(plot.center().y())) != theme().raised);
}

void PreviewSoundTest::previewOpensNothingBeforeItIsAsked() {
    AudioPreview preview;
    preview.setSound({8000, tone(1, 8000)});
    QVERIFY(!preview.playing());
    QVERIFY(preview.findChildren<QPushButton*>().first()->isEnabled());
    // Seeking needs no device.
    preview.seek(0.5);
    QCOMPARE(preview.position(), 0.5);
}

void PreviewSoundTest::previewClears() {
    QStringList log;
    AudioPreview preview;
    preview.setPlayer(std::make_unique<FakePlayer>(&log));
    preview.setSound({8000, tone(1, 8000)});
    preview.setSpectrogram(spike(1, 1), 0.1, octaves);
    QTest::keyClick(&preview, Qt::Key_Space);
    preview.clear("absent");
    QCOMPARE(log.last(), QString("stop"));
    QVERIFY(preview.waveform()->isHidden() && preview.spectrogram()->isHidden());
    bool told = false;
    for (const QLabel* label : preview.findChildren<QLabel*>())
        told = told || (label->text() == "absent" && !label->isHidden());
    QVERIFY(told);
    QTest::keyClick(&preview, Qt::Key_Space);
    QCOMPARE(log.last(), QString("stop"));
}

void PreviewSoundTest::followsTheTheme() {
    WaveformView view;
    view.resize(300, 100);
    view.setWave(std::vector<float>(1000, 0.5f), 1000);
    const QPoint at(static_cast<int>(view.xOf(0.5)),
                    static_cast<int>(view.plotRect().center().y() - 0.5 * view.plotRect().height() / 2));
    QCOMPARE(view.grab().toImage().pixelColor(at), Theme::light().audio);
    applyTheme(*qApp, ThemeChoice::dark);
    QCOMPARE(view.grab().toImage().pixelColor(at), Theme::darkTheme().audio);
}

QTEST_MAIN(PreviewSoundTest)
#include "preview_sound_test.moc"
