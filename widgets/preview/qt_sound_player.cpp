// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/qt_sound_player.h"

#include <QAudioSink>
#include <QMediaDevices>
#include <algorithm>
#include <cmath>

#include "widgets/preview/sound_source.h"

namespace triptych {
namespace {

constexpr int stepMs = 33;      ///< the cursor moves 30 times a second
constexpr qint64 bufferUs = 120'000;
constexpr int longestIdle = 10; ///< steps; a device that counts short does not hold the end up

/// Having nothing to play for a moment is no fault.
bool isBroken(QAudio::Error error) {
    return error != QAudio::NoError && error != QAudio::UnderrunError;
}

} // namespace

QtSoundPlayer::QtSoundPlayer(QObject* parent) : SoundPlayer(parent) {
    m_timer.setInterval(stepMs);
    connect(&m_timer, &QTimer::timeout, this, &QtSoundPlayer::follow);
}

QtSoundPlayer::~QtSoundPlayer() {
    if (m_sink) m_sink->disconnect(this);
    m_sink.reset();
}

void QtSoundPlayer::watchDevices() const {
    if (m_devices) return;
    m_devices = std::make_unique<QMediaDevices>();
    connect(m_devices.get(), &QMediaDevices::audioOutputsChanged, this, &SoundPlayer::availabilityChanged);
}

bool QtSoundPlayer::isAvailable() const {
    watchDevices();
    return !QMediaDevices::defaultAudioOutput().isNull();
}

QString QtSoundPlayer::whyNot() const {
    return isAvailable() ? QString() : tr("This machine has no sound device.");
}

double QtSoundPlayer::seconds() const {
    return m_samples && m_rate > 0 ? static_cast<double>(m_samples->size()) / m_rate : 0.0;
}

void QtSoundPlayer::setSound(std::vector<float> samples, int rate) {
    shareSound(std::make_shared<const std::vector<float>>(std::move(samples)), rate);
}

void QtSoundPlayer::shareSound(std::shared_ptr<const std::vector<float>> samples, int rate) {
    stop();
    m_samples = std::move(samples);
    m_rate = rate;
}

void QtSoundPlayer::setPosition(double seconds) {
    if (seconds == m_position) return;
    m_position = seconds;
    emit positionChanged(seconds);
}

void QtSoundPlayer::setPlaying(bool playing) {
    playing ? m_timer.start() : m_timer.stop();
    if (playing == m_playing) return;
    m_playing = playing;
    emit playingChanged(playing);
}

bool QtSoundPlayer::open() {
    const QAudioDevice device = QMediaDevices::defaultAudioOutput();
    // The sound's own rate where the device takes it; else what the device likes, converted on the way.
    QAudioFormat format;
    format.setSampleRate(m_rate);
    format.setChannelCount(1);
    format.setSampleFormat(QAudioFormat::Float);
    if (!device.isFormatSupported(format)) format.setSampleFormat(QAudioFormat::Int16);
    if (!device.isFormatSupported(format)) format = device.preferredFormat();
    if (!format.isValid()) {
        emit failed(tr("The sound device “%1” offers no format to play in.").arg(device.description()));
        return false;
    }
    m_source = std::make_unique<SoundSource>(m_samples, m_rate, format);
    m_source->seek(static_cast<qint64>(std::llround(m_position * format.sampleRate())) *
                   format.bytesPerFrame());
    m_sink = std::make_unique<QAudioSink>(device, format);
    // Short, so that the cursor starts, stops and moves with the sound.
    m_sink->setBufferSize(format.bytesForDuration(bufferUs));
    m_begin = m_position;
    m_idle = 0;
    m_sink->start(m_source.get());
    if (!isBroken(m_sink->error())) {
        connect(m_sink.get(), &QAudioSink::stateChanged, this, &QtSoundPlayer::stateChanged);
        return true;
    }
    emit failed(tr("The sound device “%1” could not be opened.").arg(device.description()));
    close();
    return false;
}

void QtSoundPlayer::close() {
    if (m_sink) {
        m_sink->disconnect(this);
        m_sink->stop();
        // Its own signal may be what led here.
        m_sink.release()->deleteLater();
    }
    if (m_source) m_source.release()->deleteLater();
}

void QtSoundPlayer::play() {
    if (m_playing || seconds() <= 0) return;
    if (!isAvailable()) {
        emit failed(whyNot());
        return;
    }
    if (m_position >= seconds() - 1e-3) {
        close();
        setPosition(0);
    }
    if (m_sink && m_sink->state() == QAudio::SuspendedState)
        m_sink->resume();
    else if (!open())
        return;
    setPlaying(true);
}

void QtSoundPlayer::pause() {
    if (!m_playing) return;
    follow();
    if (!m_playing) return; // it was over
    m_sink->suspend();
    setPlaying(false);
}

void QtSoundPlayer::stop() {
    close();
    setPlaying(false);
    setPosition(0);
}

void QtSoundPlayer::seek(double wanted) {
    close(); // what lies in the device's buffer belongs to the old place
    setPosition(std::clamp(std::isfinite(wanted) ? wanted : 0.0, 0.0, seconds()));
    if (m_playing && !open()) setPlaying(false);
}

void QtSoundPlayer::follow() {
    if (!m_sink || !m_playing) return;
    const double place = m_begin + static_cast<double>(m_sink->processedUSecs()) / 1e6;
    if (m_source->atEnd() && m_sink->state() == QAudio::IdleState) ++m_idle;
    const bool over = place >= seconds() || m_idle > longestIdle;
    if (over) {
        close();
        setPosition(seconds());
        setPlaying(false);
    } else {
        setPosition(
            std::max(place, m_position)); // a device may correct its count; the cursor does not go back
    }
}

void QtSoundPlayer::stateChanged(QAudio::State state) {
    if (state != QAudio::StoppedState || !m_sink || !isBroken(m_sink->error())) return;
    close();
    setPlaying(false);
    emit failed(tr(
        "The sound device stopped playing. Try again, or choose another device in the system's settings."));
}

} // namespace triptych
