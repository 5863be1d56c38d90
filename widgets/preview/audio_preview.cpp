// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/audio_preview.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/preview/qt_sound_player.h"
#include "widgets/preview/spectrogram_view.h"
#include "widgets/preview/waveform_view.h"
#include "widgets/theme.h"

namespace triptych {

AudioPreview::AudioPreview(QWidget* parent)
    : QWidget(parent), m_waveform(new WaveformView), m_spectrogram(new SpectrogramView),
      m_controls(new QWidget), m_play(new QPushButton), m_stop(new QPushButton), m_time(new QLabel),
      m_error(new QLabel), m_reason(new QLabel), m_ask(new QTimer(this)) {
    m_waveform->setTimeAxisShown(false);
    m_waveform->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_waveform->setFixedHeight(72);
    m_play->setIcon(themedIcon(QStringLiteral("play")));
    m_stop->setIcon(themedIcon(QStringLiteral("stop")));
    for (QPushButton* button : {m_play, m_stop})
        button->setFixedWidth(44);
    m_time->setFont(numberFont());
    m_time->setProperty("role", "dim");
    m_error->setProperty("role", "error");
    m_reason->setProperty("role", "dim");
    for (QLabel* label : {m_error, m_reason}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->hide();
    }
    auto* row = new QHBoxLayout(m_controls);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_play);
    row->addWidget(m_stop);
    row->addWidget(m_time);
    row->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_waveform);
    column->addWidget(m_spectrogram, 1);
    column->addWidget(m_controls);
    column->addWidget(m_error);
    column->addWidget(m_reason);

    connect(m_play, &QPushButton::clicked, this, &AudioPreview::togglePlaying);
    connect(m_stop, &QPushButton::clicked, this, &AudioPreview::stop);
    connect(m_waveform, &SoundView::seekRequested, this, &AudioPreview::seek);
    connect(m_spectrogram, &SoundView::seekRequested, this, &AudioPreview::seek);
    // Looking for devices may take a while: it waits until the sample is drawn.
    m_ask->setSingleShot(true);
    m_ask->setInterval(300);
    connect(m_ask, &QTimer::timeout, this, [this] {
        player();
        refresh();
    });
    clear();
    retranslate();
}

AudioPreview::~AudioPreview() {
    // Its last signals must not reach what is half gone.
    if (m_player) m_player->disconnect(this);
}

double AudioPreview::seconds() const {
    return m_samples && m_rate > 0 ? static_cast<double>(m_samples->size()) / m_rate : 0.0;
}

bool AudioPreview::playing() const {
    return m_player && m_player->playing();
}

void AudioPreview::setPlayer(std::unique_ptr<SoundPlayer> player) {
    takePlayer(std::move(player));
    refresh();
}

SoundPlayer& AudioPreview::player() {
    if (!m_player) takePlayer(std::make_unique<QtSoundPlayer>());
    return *m_player;
}

void AudioPreview::takePlayer(std::unique_ptr<SoundPlayer> player) {
    if (m_player) m_player->disconnect(this);
    m_player = std::move(player);
    m_given = false;
    connect(m_player.get(), &SoundPlayer::positionChanged, this, [this](double seconds) {
        if (m_given) moveCursor(seconds);
    });
    connect(m_player.get(), &SoundPlayer::playingChanged, this, &AudioPreview::refresh);
    connect(m_player.get(), &SoundPlayer::availabilityChanged, this, [this] {
        m_failure.clear();
        refresh();
    });
    connect(m_player.get(), &SoundPlayer::failed, this, [this](const QString& reason) {
        m_failure = reason;
        refresh();
    });
}

void AudioPreview::setSound(Audio audio) {
    if (m_player) m_player->stop();
    m_given = false;
    m_failure.clear();
    m_rate = audio.sample_rate_hz;
    m_samples = std::make_shared<const std::vector<float>>(std::move(audio.samples));
    m_waveform->setWave(m_samples, m_rate);
    m_reason->hide();
    moveCursor(0);
    align();
    refresh();
    if (isVisible() && !m_player) m_ask->start();
}

void AudioPreview::setSpectrogram(Matrix mel, double hopSeconds, std::vector<double> melHz, MelScale scale) {
    m_spectrogram->setSpectrogram(std::move(mel), hopSeconds, std::move(melHz), scale);
    align();
    refresh();
}

void AudioPreview::clear(const QString& reason) {
    if (m_player) m_player->stop();
    m_samples.reset();
    m_given = false;
    m_failure.clear();
    m_waveform->clear();
    m_spectrogram->clear();
    m_reason->setText(reason);
    moveCursor(0);
    refresh();
}

/// One axis for both: as long as the longer one.
void AudioPreview::align() {
    const double span = std::max(seconds(), m_spectrogram->seconds());
    m_waveform->setSpan(span);
    m_spectrogram->setSpan(span);
}

void AudioPreview::moveCursor(double seconds) {
    m_position = std::clamp(seconds, 0.0, this->seconds());
    const double cursor = this->seconds() > 0 ? m_position : -1;
    m_waveform->setCursor(cursor);
    m_spectrogram->setCursor(cursor);
    const QLocale locale;
    m_time->setText(
        tr("%1 / %2 s").arg(locale.toString(m_position, 'f', 2), locale.toString(this->seconds(), 'f', 2)));
}

void AudioPreview::togglePlaying() {
    if (seconds() <= 0 || !player().isAvailable()) return refresh();
    if (player().playing()) return player().pause();
    m_failure.clear();
    if (!m_given) {
        const double from = m_position;
        player().shareSound(m_samples, m_rate);
        m_given = true;
        if (from > 0) player().seek(from);
    }
    player().play();
    refresh();
}

void AudioPreview::stop() {
    if (m_player) m_player->stop();
    moveCursor(0);
    refresh();
}

void AudioPreview::seek(double seconds) {
    moveCursor(seconds);
    if (m_given) m_player->seek(m_position);
    refresh();
}

void AudioPreview::refresh() {
    const bool sound = seconds() > 0, picture = m_spectrogram->seconds() > 0;
    m_waveform->setVisible(sound);
    m_spectrogram->setVisible(picture);
    m_controls->setVisible(sound);
    m_reason->setVisible(!sound && !picture && !m_reason->text().isEmpty());
    m_error->setText(m_failure);
    m_error->setVisible(!m_failure.isEmpty());
    // Until the player was asked, it is taken to be able: the first press tells.
    const QString whyNot = m_player ? m_player->whyNot() : QString();
    const bool able = whyNot.isEmpty(), running = playing();
    m_play->setEnabled(able);
    m_play->setIcon(themedIcon(running ? QStringLiteral("pause") : QStringLiteral("play")));
    m_play->setAccessibleName(running ? tr("Pause") : tr("Play"));
    m_play->setToolTip(!able ? whyNot : running ? tr("Pause (Space)") : tr("Play (Space)"));
    m_play->setAccessibleDescription(whyNot);
    m_stop->setEnabled(sound && (running || m_position > 0));
    m_stop->setToolTip(m_stop->isEnabled() ? tr("Stop and go to the beginning (Escape)")
                                           : tr("Nothing is playing"));
}

void AudioPreview::retranslate() {
    setAccessibleName(tr("Sound"));
    m_stop->setAccessibleName(tr("Stop"));
    moveCursor(m_position);
    refresh();
}

void AudioPreview::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void AudioPreview::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (seconds() > 0 && !m_player) m_ask->start();
}

void AudioPreview::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && seconds() > 0) return togglePlaying();
    if (event->key() == Qt::Key_Escape && (playing() || m_position > 0)) return stop();
    QWidget::keyPressEvent(event);
}

} // namespace triptych
